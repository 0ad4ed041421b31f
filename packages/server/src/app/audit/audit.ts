import type { Drop } from "../../domain/drop.ts";
import type { LedgerCounts } from "../../ports/auditLedger.ts";
import { type Clock, pause } from "../../ports/clock.ts";
import type { Ledger } from "../../ports/ledger.ts";
import type { Payments } from "../../ports/payments.ts";
import type { StockCache, StockReading } from "../../ports/stockCache.ts";
import type { Activity } from "../activity.ts";
import type { EffectOutbox } from "../effectOutbox.ts";
import type { MoneyMoves } from "../pay/moneyMoves.ts";
import type { OrphanRepair } from "../reserve/orphanRepair.ts";
import { type CheckResult, checkInvariants } from "./invariants.ts";

export interface AuditReport {
  readonly dropId: string;
  readonly auditedAtMs: number;
  /** Nothing of this drop was in flight, before and after. */
  readonly quiet: boolean;
  readonly ledger: LedgerCounts;
  /** null for a direct drop, and while the stock is being rebuilt. */
  readonly cache: StockReading | null;
  readonly checks: readonly CheckResult[];
  readonly ok: boolean;
}

interface Look {
  readonly ledger: LedgerCounts;
  readonly cache: StockReading | null;
  readonly quiet: boolean;
}

/** Longer than a confirmation waits in another process; milliseconds. */
const LOOK_AGAIN_MS = 250;
const LOOKS_AGAIN_MAX = 4;
/** A claim provisional for so long should have been repaired; milliseconds. */
const LOST_MS = 8_000;

/** Counts the ledger's rows and holds every invariant against them. */
export class Audit {
  readonly #ledger: Ledger;
  readonly #cache: StockCache;
  readonly #payments: Payments;
  readonly #outbox: EffectOutbox;
  readonly #moves: MoneyMoves;
  readonly #clock: Clock;
  readonly #activity: Activity;
  readonly #orphans: OrphanRepair;
  readonly #others: boolean;

  constructor(deps: {
    ledger: Ledger;
    cache: StockCache;
    payments: Payments;
    outbox: EffectOutbox;
    moves: MoneyMoves;
    clock: Clock;
    activity: Activity;
    orphans: OrphanRepair;
    /** Other processes may work on the same ledger and cache, unseen by this one. */
    others: boolean;
  }) {
    this.#ledger = deps.ledger;
    this.#cache = deps.cache;
    this.#payments = deps.payments;
    this.#outbox = deps.outbox;
    this.#moves = deps.moves;
    this.#clock = deps.clock;
    this.#activity = deps.activity;
    this.#orphans = deps.orphans;
    this.#others = deps.others;
  }

  /** null: no such drop. */
  async audit(dropId: string): Promise<AuditReport | null> {
    const drop = await this.#ledger.findDrop(dropId);
    if (drop === null) return null;
    const seen = await this.#lookUntilSame(drop);
    if (seen === null) return null;
    const { ledger, cache, quiet } = seen;
    const captured = await this.#payments.captured(dropId);
    const ordered = await this.#ledger.findOrderedPayments({
      dropId,
      paymentIds: captured.map(({ paymentId }) => paymentId),
    });
    const capturedWithoutOrder = captured.length - ordered.size;
    const checks = checkInvariants({ ledger, cache, quiet, capturedWithoutOrder });
    const auditedAtMs = this.#clock.nowMs();
    const ok = checks.every((check) => check.count === 0);
    return { dropId, auditedAtMs, quiet, ledger, cache, checks, ok };
  }

  /** What another process has under way shows as a difference that does not last. */
  async #lookUntilSame(drop: Drop): Promise<Look | null> {
    let seen = await this.#look(drop);
    for (let looks = 0; looks < LOOKS_AGAIN_MAX; looks += 1) {
      if (!this.#others || seen === null || !differs(seen)) return seen;
      await pause(this.#clock, LOOK_AGAIN_MS);
      const before = seen;
      seen = await this.#look(drop);
      if (seen !== null && isSame(before, seen) && !lags(seen)) return seen;
    }
    return seen && { ...seen, quiet: false };
  }

  async #look({ id: dropId, stockMode, phase }: Drop): Promise<Look | null> {
    const cached = stockMode === "cached";
    await Promise.all([this.#outbox.flush(), this.#moves.flush()]);
    const before = this.#quietMark(dropId);
    const ledger = await this.#ledger.count(dropId);
    if (ledger === null) return null;
    // A cache that is away has nothing to compare.
    const reading = cached ? await this.#cache.read(dropId).catch(() => null) : null;
    const isStill = before !== null && before === this.#quietMark(dropId);
    const cache = reading?.epoch === ledger.epoch ? reading : null;
    // A closed drop needs no stock; of any other, what is missing cannot be compared.
    const isComparable =
      cache === null
        ? !cached || phase === "closed"
        : !lags({ ledger, cache }) && !(await this.#isBusyElsewhere(cache, dropId));
    return { ledger, cache, quiet: isStill && isComparable };
  }

  /** Another process has claims under way; those that it lost are older. */
  async #isBusyElsewhere({ provisional }: StockReading, dropId: string): Promise<boolean> {
    if (!this.#others || provisional === 0) return false;
    const query = { dropId, ageMsMin: LOST_MS, limit: 1 };
    const lost = await this.#cache.findProvisional(query).catch(() => null);
    return lost === null || lost.entries.length === 0;
  }

  #quietMark(dropId: string): number | null {
    const idle = this.#outbox.isEmpty(dropId) && this.#moves.isIdle() && this.#orphans.isIdle();
    return idle ? this.#activity.quietMark(dropId) : null;
  }
}

function differs({ ledger, cache }: Look): boolean {
  if (cache === null) return false;
  return (
    // More than the ledger had when it was counted: a restock may have come in between.
    cache.total !== ledger.total ||
    cache.provisional > 0 ||
    cache.held !== ledger.held ||
    cache.paid !== ledger.paid
  );
}

/** A restock is on its way to the cache, or was lost with its process; the cache keeper mends it. */
function lags({ ledger, cache }: Pick<Look, "ledger" | "cache">): boolean {
  return cache !== null && cache.total < ledger.total;
}

function isSame(a: Look, b: Look): boolean {
  const pictures = [a, b].map(({ ledger: { held, paid, released }, cache }) =>
    JSON.stringify([held, paid, released, cache]),
  );
  return pictures[0] === pictures[1];
}
