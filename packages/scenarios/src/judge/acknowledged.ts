import type { LedgerRow } from "@dropctl/protocol";
import type { Buyer } from "../load/plan.ts";
import { BUYER_ENDS, type BuyerResults } from "../load/result.ts";
import type { Broken } from "../record/schema.ts";
import { few } from "./few.ts";

export interface Comparison {
  /** Acknowledged, but not in the ledger, nor its legal successor. */
  lost: number;
  /** Live in the ledger, but the buyer never got the answer. */
  unacknowledged: number;
  broken: Broken[];
}

/**
 * Holds every answer that a buyer got against the ledger's rows: a reservation must be there
 * for that buyer in whatever state (held, or what may follow it), an order as paid or refunded.
 */
export function compareWithLedger(
  rows: LedgerRow[],
  buyers: Buyer[],
  results: BuyerResults,
): Comparison {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const lost: string[] = [];
  const acknowledgedIds = new Set<string>();
  for (const { buyer, reservationId, ordered } of results.acknowledged) {
    acknowledgedIds.add(reservationId);
    const row = byId.get(reservationId);
    const theirs = row !== undefined && row.buyerId === buyers[buyer]?.buyerId;
    if (!theirs) lost.push(reservationId);
    else if (ordered && !isSettled(row)) lost.push(`${reservationId} (paid, but ${row.state})`);
  }

  const duplicates = results.acknowledged.length - acknowledgedIds.size;
  const orphans = rows.filter((row) => isLive(row) && !acknowledgedIds.has(row.id));
  const refused = new Set<string>();
  buyers.forEach(({ buyerId }, index) => {
    if (BUYER_ENDS[results.ends[index] ?? 0] === "refused") refused.add(buyerId);
  });
  const hidden = orphans.filter((row) => refused.has(row.buyerId));

  const broken: Broken[] = [];
  if (lost.length > 0) {
    broken.push({ invariant: "acknowledged_in_ledger", detail: few("lost", lost) });
  }
  if (duplicates > 0) {
    const detail = `${duplicates} reservations were given to more than one buyer`;
    broken.push({ invariant: "one_buyer_a_reservation", detail });
  }
  if (hidden.length > 0) {
    const ids = hidden.map((row) => row.id);
    broken.push({ invariant: "refused_without_effect", detail: few("refused, yet live", ids) });
  }
  return { lost: lost.length, unacknowledged: orphans.length, broken };
}

export function isLive(row: LedgerRow): boolean {
  return row.state === "held" || row.state === "paid";
}

/** Paid for, whatever came after. */
export function isSettled(row: LedgerRow): boolean {
  return row.state === "paid" || row.state === "refunded";
}

/** Whether a buyer's end, an index into BUYER_ENDS, is a yes or a no that the buyer was told. */
export function isAnswered(end: number): boolean {
  const name = BUYER_ENDS[end];
  return name === "accepted" || name === "refused";
}
