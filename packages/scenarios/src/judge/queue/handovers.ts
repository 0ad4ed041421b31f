import type { LedgerRow, TicketRow } from "@dropctl/protocol";
import { checkoutStays, matchUses, unitStays } from "./stays.ts";
import type { Stay } from "./sweep.ts";

/**
 * For each admission that had to wait for a place or a unit: how long after that came free, in
 * milliseconds of the ledger's clock, in no order. The first that fit into an empty checkout are
 * not among them, nor are those who joined only when a place was free already.
 */
export function handoversMs(room: {
  tickets: readonly TicketRow[];
  rows: readonly LedgerRow[];
  checkoutCapacity: number;
  /** Units. */
  total: number;
}): number[] {
  const { tickets, rows, checkoutCapacity, total } = room;
  const uses = matchUses(tickets, rows);
  const placesFreeMs = endsOf(checkoutStays(tickets, uses));
  const unitsBackMs = endsOf(unitStays(tickets, uses));
  const admitted = tickets.filter(({ admittedAt }) => admittedAt !== null);
  return admitted.flatMap(({ joinedAt, admittedAt }, index) => {
    // Whoever is admitted after as many as fit takes the place of the first who went, and so on.
    const placeMs = placesFreeMs[index - checkoutCapacity] ?? Number.NEGATIVE_INFINITY;
    const unitMs = unitsBackMs[index - total] ?? Number.NEGATIVE_INFINITY;
    const freeMs = Math.max(placeMs, unitMs);
    const waited = freeMs > Date.parse(joinedAt) && freeMs < Number.POSITIVE_INFINITY;
    return waited ? [Date.parse(String(admittedAt)) - freeMs] : [];
  });
}

function endsOf(stays: readonly Stay[]): number[] {
  return stays.map(({ toMs }) => toMs).toSorted((a, b) => a - b);
}
