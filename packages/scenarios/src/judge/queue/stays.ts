import type { LedgerRow, TicketRow } from "@dropctl/protocol";
import type { Stay } from "./sweep.ts";

/** Tickets and the reservations that used them. */
export interface Uses {
  /** The reservation by its ticket's number. */
  byNumber: Map<number, LedgerRow>;
  /** Numbers of used tickets without a reservation. */
  withoutReservation: number[];
  /** Reservations without a ticket. */
  withoutTicket: LedgerRow[];
}

/** A buyer's used tickets go with their reservations in turn: the first with the first. */
export function matchUses(tickets: readonly TicketRow[], rows: readonly LedgerRow[]): Uses {
  const ofBuyer = new Map<string, LedgerRow[]>();
  for (const row of rows) {
    // A tombstone stands for a claim that never was.
    if (row.releaseReason === "tombstone") continue;
    const theirs = ofBuyer.get(row.buyerId);
    if (theirs === undefined) ofBuyer.set(row.buyerId, [row]);
    else theirs.push(row);
  }
  const byNumber = new Map<number, LedgerRow>();
  const withoutReservation: number[] = [];
  for (const { number, buyerId, state } of tickets) {
    if (state !== "used") continue;
    const row = ofBuyer.get(buyerId)?.shift();
    if (row === undefined) withoutReservation.push(number);
    else byNumber.set(number, row);
  }
  return { byNumber, withoutReservation, withoutTicket: [...ofBuyer.values()].flat() };
}

/** In checkout: from the admission until it lapses or is given back, or the hold ends. */
export function checkoutStays(tickets: readonly TicketRow[], uses: Uses): Stay[] {
  return admittedOnes(tickets).map(({ ticket, fromMs }) => {
    const used = uses.byNumber.get(ticket.number);
    return { fromMs, toMs: timeOf(ticket.state === "used" ? used?.endedAt : ticket.endedAt) };
  });
}

/**
 * A unit spoken for: from the admission until it comes back, which it does when an admission
 * ends unused or a hold is released; never once it is paid.
 */
export function unitStays(tickets: readonly TicketRow[], uses: Uses): Stay[] {
  const admitted = admittedOnes(tickets).map(({ ticket, fromMs }) => {
    const used = uses.byNumber.get(ticket.number);
    const toMs = ticket.state === "used" ? backOnSaleMs(used) : timeOf(ticket.endedAt);
    return { fromMs, toMs };
  });
  const others = uses.withoutTicket.map((row) => ({
    fromMs: Date.parse(row.createdAt),
    toMs: backOnSaleMs(row),
  }));
  return [...admitted, ...others];
}

function admittedOnes(tickets: readonly TicketRow[]) {
  return tickets.flatMap((ticket) => {
    const { admittedAt } = ticket;
    return admittedAt === null ? [] : [{ ticket, fromMs: Date.parse(admittedAt) }];
  });
}

function backOnSaleMs(row: LedgerRow | undefined): number {
  // When an order was refunded is not in its row: at the earliest when it was paid.
  const comesBack = row?.state === "released" || row?.state === "refunded";
  return comesBack ? timeOf(row.endedAt) : Number.POSITIVE_INFINITY;
}

function timeOf(timestamp: string | null | undefined): number {
  return timestamp ? Date.parse(timestamp) : Number.POSITIVE_INFINITY;
}
