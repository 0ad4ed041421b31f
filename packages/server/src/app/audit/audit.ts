import type { LedgerCounts } from "../../ports/auditLedger.ts";
import type { Clock } from "../../ports/clock.ts";
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

  constructor(deps: {
    ledger: Ledger;
    cache: StockCache;
    payments: Payments;
    outbox: EffectOutbox;
    moves: MoneyMoves;
    clock: Clock;
    activity: Activity;
    orphans: OrphanRepair;
  }) {
    this.#ledger = deps.ledger;
    this.#cache = deps.cache;
    this.#payments = deps.payments;
    this.#outbox = deps.outbox;
    this.#moves = deps.moves;
    this.#clock = deps.clock;
    this.#activity = deps.activity;
    this.#orphans = deps.orphans;
  }

  /** null: no such drop. */
  async audit(dropId: string): Promise<AuditReport | null> {
    const drop = await this.#ledger.findDrop(dropId);
    if (drop === null) return null;
    await Promise.all([this.#outbox.flush(), this.#moves.flush()]);
    const before = this.#quietMark(dropId);
    const ledger = await this.#ledger.count(dropId);
    if (ledger === null) return null;
    const reading = drop.stockMode === "cached" ? await this.#cache.read(dropId) : null;
    const quiet = before !== null && before === this.#quietMark(dropId);
    const cache = reading?.epoch === ledger.epoch ? reading : null;
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

  #quietMark(dropId: string): number | null {
    const idle = this.#outbox.isEmpty(dropId) && this.#moves.isIdle() && this.#orphans.isIdle();
    return idle ? this.#activity.quietMark(dropId) : null;
  }
}
