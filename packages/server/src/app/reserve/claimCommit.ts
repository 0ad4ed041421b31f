import type { Drop } from "../../domain/drop.ts";
import { type Refusal, refused } from "../../domain/refusal.ts";
import { isLive, lowestFreeSlot } from "../../domain/reservation.ts";
import type { StockEffect } from "../../domain/stockBook.ts";
import { LedgerFault } from "../../ports/ledger.ts";
import type { ClaimRow, ReservationLedger } from "../../ports/reservationLedger.ts";
import type { DropDirectory } from "../dropDirectory.ts";
import type { EffectOutbox } from "../effectOutbox.ts";
import type { StockRebuild } from "../stockRebuild.ts";
import type { ClaimJob } from "./cachedReserve.ts";
import type { OrphanRepair } from "./orphanRepair.ts";
import { replay } from "./replay.ts";

interface Granted {
  readonly job: ClaimJob;
  readonly liveSlot: number;
}

interface Batch {
  readonly drop: Drop;
  /** The epoch of the stock that granted the claims. */
  readonly epoch: number;
  readonly granted: readonly Granted[];
}

/** Commits what the stock cache granted, and tells the cache what became of each claim. */
export class ClaimCommit {
  readonly #ledger: ReservationLedger;
  readonly #directory: DropDirectory;
  readonly #outbox: EffectOutbox;
  readonly #rebuild: StockRebuild;
  readonly #orphans: OrphanRepair;

  constructor(deps: {
    ledger: ReservationLedger;
    directory: DropDirectory;
    outbox: EffectOutbox;
    rebuild: StockRebuild;
    orphans: OrphanRepair;
  }) {
    this.#ledger = deps.ledger;
    this.#directory = deps.directory;
    this.#outbox = deps.outbox;
    this.#rebuild = deps.rebuild;
    this.#orphans = deps.orphans;
  }

  async commit(batch: Batch): Promise<void> {
    const { drop, epoch, granted } = batch;
    let outcome;
    try {
      const rows = granted.map(toRow);
      const { id: dropId, holdMs, waitingRoom } = drop;
      outcome = await this.#ledger.claim({ dropId, epoch, holdMs, waitingRoom, rows });
    } catch (cause) {
      return this.#fail(batch, cause);
    }
    switch (outcome.kind) {
      case "committed": {
        const { createdAtMs, deadlineMs } = outcome;
        const leftOut = new Set(outcome.notAdmitted);
        const isLeftOut = ({ job }: Granted) => leftOut.has(job.request.reservationId);
        const held = leftOut.size === 0 ? granted : granted.filter((one) => !isLeftOut(one));
        if (leftOut.size > 0) {
          this.#giveBack({ drop, epoch, granted: granted.filter(isLeftOut) }, "not_admitted");
        }
        this.#tellCache({ drop, epoch, granted: held }, "confirm");
        for (const { job, liveSlot } of held) {
          const { reservationId: id, buyerId, reference } = job.request;
          const fixed = { dropId: drop.id, state: "held", releaseReason: null } as const;
          const times = { createdAtMs, deadlineMs };
          const reservation = { id, buyerId, ...fixed, liveSlot, reference, ...times };
          job.answer({ kind: "held", reservation });
        }
        return;
      }
      case "refused":
        this.#giveBack(batch, outcome.reason);
        await this.#directory.refresh(drop.id);
        return;
      case "stale_epoch":
      case "bound_hit":
        // The cache is not the ledger's: nothing it says may be told to buyers.
        this.#giveBack(batch, "stock_unavailable");
        return this.#rebuild.startUnlessLater(drop.id, epoch);
      case "conflict":
        if (granted.length > 1) return this.#commitOneByOne(batch);
        return this.#resolve(batch).catch((cause: unknown) => this.#fail(batch, cause, "nothing"));
    }
  }

  async #commitOneByOne({ drop, epoch, granted }: Batch): Promise<void> {
    for (const one of granted) await this.commit({ drop, epoch, granted: [one] });
  }

  /** One row met a unique key: its own id, its idempotency key, or its slot is taken. */
  async #resolve(batch: Batch): Promise<void> {
    const { drop, epoch, granted } = batch;
    const [{ job }] = granted as [Granted];
    const { key, buyerId, reservationId } = job.request;
    const [own] = await this.#ledger.findReservations([reservationId]);
    if (own !== undefined) {
      this.#tellCache(batch, isLive(own) ? "confirm" : "give_back");
      // It took so long that it was given up for lost: a tombstone has its place.
      return job.answer(
        isLive(own) ? { kind: "held", reservation: own } : refused("stock_unavailable"),
      );
    }
    const where = { dropId: drop.id, buyerId };
    const found = key && (await this.#ledger.findByKey({ ...where, keyHash: key.keyHash }));
    if (found) {
      this.#tellCache(batch, "give_back");
      return job.answer(replay(found, key));
    }
    const live = await this.#ledger.findLive(where);
    if (live.length >= drop.perBuyerLimit) {
      this.#tellCache(batch, "give_back");
      const reservationIds = live.map((reservation) => reservation.id);
      return job.answer({ kind: "refused", reason: "limit_reached", reservationIds });
    }
    await this.commit({ drop, epoch, granted: [{ job, liveSlot: lowestFreeSlot(live) }] });
  }

  #fail(batch: Batch, cause: unknown, wrote: "nothing" | "unknown" = "unknown"): void {
    const rolledBack = cause instanceof LedgerFault && cause.outcome === "rolled_back";
    if (rolledBack || wrote === "nothing") this.#tellCache(batch, "give_back");
    else this.#orphans.add(orphansOf(batch));
    for (const { job } of batch.granted) job.fail(cause);
  }

  #giveBack(batch: Batch, reason: Refusal): void {
    this.#tellCache(batch, "give_back");
    for (const { job } of batch.granted) job.answer(refused(reason));
  }

  #tellCache({ drop, epoch, granted }: Batch, kind: StockEffect["kind"]): void {
    this.#outbox.add(
      drop.id,
      granted.map(({ job }) => ({ kind, reservationId: job.request.reservationId, epoch })),
    );
  }
}

function orphansOf({ drop, epoch, granted }: Batch) {
  return { dropId: drop.id, epoch, claims: granted.map(({ job }) => job.request) };
}

function toRow({ job, liveSlot }: Granted): ClaimRow {
  const { reservationId: id, buyerId, key, reference } = job.request;
  return { id, buyerId, liveSlot, key, reference };
}
