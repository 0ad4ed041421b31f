import type { LedgerCounts } from "../../ports/auditLedger.ts";
import type { StockReading } from "../../ports/stockCache.ts";

export type CheckName =
  | "not_oversold"
  | "claimed_matches_rows"
  | "paid_matches_rows"
  | "cache_matches_ledger"
  | "per_buyer_limit"
  | "ends_once"
  | "no_overdue_holds"
  | "one_effect_per_key"
  | "orders_match_payments"
  | "admitted_in_order"
  | "tickets_match_rows";

export interface CheckResult {
  readonly name: CheckName;
  /** Rows or units that break it; 0 when it holds. */
  readonly count: number;
  readonly detail: string;
}

export interface Evidence {
  readonly ledger: LedgerCounts;
  readonly cache: StockReading | null;
  readonly quiet: boolean;
  /** What the provider captured and no order of the ledger accounts for. */
  readonly capturedWithoutOrder: number;
}

const CHECKS: Record<CheckName, (evidence: Evidence) => Omit<CheckResult, "name">> = {
  not_oversold: ({ ledger: { held, paid, total } }) => ({
    count: Math.max(0, held + paid - total),
    detail: `${held} held + ${paid} paid of ${total} units`,
  }),
  claimed_matches_rows: ({ ledger: { claimed, held, paid } }) => ({
    count: Math.abs(claimed - held - paid),
    detail: `the drop says ${claimed} claimed, its rows say ${held + paid}`,
  }),
  paid_matches_rows: ({ ledger: { claimedPaid, paid } }) => ({
    count: Math.abs(claimedPaid - paid),
    detail: `the drop says ${claimedPaid} paid, its rows say ${paid}`,
  }),
  cache_matches_ledger: ({ ledger: { total, held, paid }, cache, quiet }) => {
    if (cache === null)
      return { count: 0, detail: "not judged: there is no valid stock in a cache to compare" };
    const available = total - held - paid;
    const said = `the cache says ${cache.available} available, the ledger ${available}`;
    if (!quiet) return { count: 0, detail: `${said}; not judged while requests are in flight` };
    return { count: Math.abs(cache.available - available), detail: said };
  },
  per_buyer_limit: ({ ledger: { buyersOverLimit: count } }) => ({
    count,
    detail: `${count} buyers above their limit`,
  }),
  ends_once: ({ ledger: { malformedRows, expiredEarly } }) => ({
    count: malformedRows + expiredEarly,
    detail: `${malformedRows} contradictory rows, ${expiredEarly} expired before their deadline`,
  }),
  no_overdue_holds: ({ ledger: { overdueHolds: count, expiredLate } }) => ({
    count,
    detail:
      `${count} held more than 2 s past their deadline` +
      (expiredLate > 0 ? `; ${expiredLate} were taken back late, as after a stop` : ""),
  }),
  one_effect_per_key: ({ ledger: { keysWithTwoEffects: count } }) => ({
    count,
    detail: `${count} idempotency keys with two effects`,
  }),
  orders_match_payments: ({ ledger, capturedWithoutOrder }) => ({
    count: ledger.paidWithoutOrder + ledger.ordersWithoutPaid + capturedWithoutOrder,
    detail:
      `${ledger.paidWithoutOrder} paid without an order, ${ledger.ordersWithoutPaid} orders ` +
      `without a paid reservation, ${capturedWithoutOrder} captured without an order; ` +
      `${ledger.ordersPending} payments still moving`,
  }),
  admitted_in_order: ({ ledger: { room } }) => ({
    count: room?.outOfOrder ?? 0,
    detail: room === null ? NO_ROOM : `${room.outOfOrder} tickets admitted out of their order`,
  }),
  tickets_match_rows: ({ ledger: { room } }) => {
    if (room === null) return { count: 0, detail: NO_ROOM };
    const { waiting, used, lapsed, left, admitted, reservations } = room;
    const entered = admitted + used;
    return {
      count:
        Math.abs(room.waitingClaimed - waiting) +
        Math.abs(used - reservations) +
        Math.max(0, entered - room.admittedClaimed) +
        room.malformedTickets,
      detail:
        `${waiting} waiting, ${admitted} admitted, ${lapsed} lapsed, ${left} left; ` +
        `${used} used for ${reservations} reservations; ${room.malformedTickets} contradictory`,
    };
  },
};

const NO_ROOM = "there is no waiting room";

export function checkInvariants(evidence: Evidence): CheckResult[] {
  const names = Object.keys(CHECKS) as CheckName[];
  return names.map((name) => ({ name, ...CHECKS[name](evidence) }));
}
