import type { Drop } from "../domain/drop.ts";
import { type Refused, refused } from "../domain/refusal.ts";
import type { ReleaseReason, Reservation } from "../domain/reservation.ts";
import type { Clock } from "../ports/clock.ts";
import type { ReservationLedger } from "../ports/reservationLedger.ts";
import type { Activity } from "./activity.ts";
import type { DropDirectory } from "./dropDirectory.ts";
import type { EffectOutbox } from "./effectOutbox.ts";
import { GroupCommit, type Job, RESERVE_LIMITS } from "./groupCommit.ts";
import type { ReservationReads } from "./reservationReads.ts";

export type CancelAnswer =
  | { readonly kind: "released"; readonly reservation: Reservation }
  | Refused;

const OVERDUE_PER_BATCH_MAX = 256;

/** Gives units back: a buyer cancels, or the sweeper expires what was not paid in time. */
export class Release {
  readonly #ledger: ReservationLedger;
  readonly #reads: ReservationReads;
  readonly #directory: DropDirectory;
  readonly #outbox: EffectOutbox;
  readonly #activity: Activity;
  readonly #cancels: GroupCommit<string, true>;

  constructor(deps: {
    ledger: ReservationLedger;
    reads: ReservationReads;
    directory: DropDirectory;
    outbox: EffectOutbox;
    activity: Activity;
    clock: Clock;
  }) {
    this.#ledger = deps.ledger;
    this.#reads = deps.reads;
    this.#directory = deps.directory;
    this.#outbox = deps.outbox;
    this.#activity = deps.activity;
    this.#cancels = new GroupCommit({
      clock: deps.clock,
      limits: RESERVE_LIMITS,
      run: (dropId, jobs) => this.#cancelAll(dropId, jobs),
    });
  }

  async cancel(query: { reservationId: string; buyerId: string }): Promise<CancelAnswer> {
    const before = await this.#reads.findOwn(query);
    if (before === null) return refused("not_found");
    if (before.state === "held") {
      const drop = await this.#directory.get(before.dropId);
      if (drop === null) return refused("not_found");
      if (drop.stockMode === "direct") await this.#release(drop, [before.id], "cancelled");
      else if ((await this.#cancels.submit(drop.id, before.id)) === null) {
        return refused("overloaded");
      }
    }
    const after = before.state === "held" ? await this.#reads.findOwn(query) : before;
    if (after === null) return refused("not_found");
    if (after.releaseReason === "cancelled") return { kind: "released", reservation: after };
    return refused(after.state === "released" ? "expired" : "illegal_transition");
  }

  /** Expires a batch of what is overdue; false when nothing more is. */
  async expireSome(): Promise<boolean> {
    const overdue = await this.#ledger.findOverdue(OVERDUE_PER_BATCH_MAX);
    const groups = Map.groupBy(overdue, (row) => row.dropId);
    // Side by side: a drop whose row is locked must not keep the others' holds from ending.
    const outcomes = await Promise.allSettled(
      [...groups].map(async ([dropId, rows]) => {
        const drop = await this.#directory.get(dropId);
        const ids = rows.map((row) => row.id);
        if (drop !== null) await this.#release(drop, ids, "expired");
      }),
    );
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return overdue.length === OVERDUE_PER_BATCH_MAX;
  }

  async #cancelAll(dropId: string, jobs: readonly Job<string, true>[]): Promise<void> {
    const drop = await this.#directory.get(dropId);
    const ids = [...new Set(jobs.map((job) => job.request))];
    if (drop !== null) await this.#release(drop, ids, "cancelled");
    for (const job of jobs) job.answer(true);
  }

  async #release(drop: Drop, ids: readonly string[], reason: ReleaseReason): Promise<void> {
    const locks = drop.stockMode === "cached" ? "rows_first" : "drop_first";
    await this.#activity.during(drop.id, async () => {
      const release = { dropId: drop.id, ids, reason, locks } as const;
      const { released, epoch } = await this.#ledger.release(release);
      if (drop.stockMode === "direct") return;
      this.#outbox.add(
        drop.id,
        released.map((reservationId) => ({ kind: "release", reservationId, epoch })),
      );
    });
  }
}
