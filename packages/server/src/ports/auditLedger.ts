import type { PaymentState } from "../domain/order.ts";
import type { EndedReservation } from "../domain/reservation.ts";
import type { StockRow } from "../domain/stockBook.ts";
import type { PageRequest } from "./catalogueLedger.ts";
import type { By } from "./eventLedger.ts";

/** Everything an audit counts, from rows alone, in one read transaction. */
export interface LedgerCounts {
  readonly total: number;
  readonly epoch: number;
  /** The drop's own counters, which must equal the rows. */
  readonly claimed: number;
  readonly claimedPaid: number;
  readonly held: number;
  readonly paid: number;
  readonly released: number;
  readonly refunded: number;
  readonly orders: number;
  /** Buyers with more live reservations than the limit. */
  readonly buyersOverLimit: number;
  /** Rows whose state, slot, reason and end contradict each other. */
  readonly malformedRows: number;
  /** Held rows more than 2 s past their deadline. */
  readonly overdueHolds: number;
  /** Expired rows that ended before their deadline. */
  readonly expiredEarly: number;
  /** Expired rows that ended more than 2 s after it: the server was down, or too slow. */
  readonly expiredLate: number;
  /** (buyer, key) pairs with more than one row. */
  readonly keysWithTwoEffects: number;
  readonly paidWithoutOrder: number;
  readonly ordersWithoutPaid: number;
  /** Orders whose money has not moved yet. */
  readonly ordersPending: number;
  /** null: the drop has no waiting room. */
  readonly room: RoomCounts | null;
}

/** Tickets of a waiting room. */
export interface RoomCounts {
  readonly waiting: number;
  readonly admitted: number;
  readonly used: number;
  readonly lapsed: number;
  readonly left: number;
  /** The room's own counters, which must equal the rows. */
  readonly waitingClaimed: number;
  readonly admittedClaimed: number;
  /** Reservations that were ever held: each used one ticket. */
  readonly reservations: number;
  /** Tickets admitted before one with a lower number, and those that wait behind the head. */
  readonly outOfOrder: number;
  /** Rows whose state and times contradict each other, and buyers with two live tickets. */
  readonly malformedTickets: number;
}

export interface AuditLedger {
  count(dropId: string): Promise<LedgerCounts | null>;
  /** Payment ids of a drop's orders among those given. */
  findOrderedPayments(query: {
    dropId: string;
    paymentIds: readonly string[];
  }): Promise<ReadonlySet<string>>;
  listLedger(
    query: PageRequest & { dropId: string },
  ): Promise<(EndedReservation & { paymentState: PaymentState | null })[]>;
}

export interface RebuildLedger {
  /**
   * Raises the drop's epoch by compare-and-set and commits; null: lost against another. An event,
   * unless it is for the first load.
   */
  raiseEpoch(request: { dropId: string; epoch: number } & By): Promise<number | null>;
  /** All reservations of a drop in chunks, from one consistent snapshot. */
  snapshot(dropId: string): AsyncIterable<readonly StockRow[]>;
}
