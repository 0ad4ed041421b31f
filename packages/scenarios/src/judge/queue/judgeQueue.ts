import type { LedgerRow, TicketRow } from "@dropctl/protocol";
import type { Shares } from "../../load/intents.ts";
import type { Broken } from "../../record/schema.ts";
import type { Evidence } from "../../scenarios/scenario.ts";
import { few } from "../few.ts";
import { findOvertakers } from "./order.ts";
import { judgeQueueSale } from "./sold.ts";
import { checkoutStays, matchUses, unitStays } from "./stays.ts";
import { mostAtOnce } from "./sweep.ts";
import { judgeTold } from "./told.ts";

/**
 * What a waiting room must have done, by the ledger's tickets and reservations and by what each
 * buyer was told.
 */
export function judgeQueue(
  evidence: Evidence,
  { checkoutCapacity, shares }: { checkoutCapacity: number; shares: Shares },
): Broken[] {
  const { tickets, rows, buyers, load, audit } = evidence;
  const broken = judgeRoom({ tickets, rows, checkoutCapacity, total: audit.ledger.total });
  if (load.queue !== null) broken.push(...judgeTold({ tickets, buyers, queue: load.queue }));
  return [...broken, ...judgeQueueSale(evidence, shares)];
}

/** The room by its rows alone. */
export function judgeRoom(order: {
  tickets: readonly TicketRow[];
  rows: readonly LedgerRow[];
  checkoutCapacity: number;
  /** Units. */
  total: number;
}): Broken[] {
  const { tickets, rows, checkoutCapacity, total } = order;
  const broken: Broken[] = [];
  const overtakers = findOvertakers(tickets);
  if (overtakers.length > 0) {
    const detail = few("admitted before lower numbers that stayed", overtakers.map(String));
    broken.push({ invariant: "admitted_in_order", detail });
  }
  const uses = matchUses(tickets, rows);
  if (uses.withoutReservation.length > 0) {
    const detail = few("used, without a reservation", uses.withoutReservation.map(String));
    broken.push({ invariant: "used_by_a_reservation", detail });
  }
  if (uses.withoutTicket.length > 0) {
    const ids = uses.withoutTicket.map(({ id }) => id);
    const detail = few("reservations without an admission", ids);
    broken.push({ invariant: "reserved_by_the_admitted", detail });
  }
  const inCheckout = mostAtOnce(checkoutStays(tickets, uses));
  if (inCheckout > checkoutCapacity) {
    const detail = `${inCheckout} people in checkout at once, above ${checkoutCapacity}`;
    broken.push({ invariant: "checkout_capacity", detail });
  }
  const spokenFor = mostAtOnce(unitStays(tickets, uses));
  if (spokenFor > total) {
    const detail = `${spokenFor} units spoken for at once, of ${total}`;
    broken.push({ invariant: "a_unit_behind_each_admission", detail });
  }
  return broken;
}
