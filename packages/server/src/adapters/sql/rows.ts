import type { ReservationState } from "../../domain/reservation.ts";

/** The columns of each table that make up its domain object, in the domain's own words. */
export const PRODUCT_COLUMNS = [
  "id",
  "slug",
  "name",
  "brand",
  "category",
  "priceCents",
  "currency",
  "createdAtMs",
] as const;

export const DROP_COLUMNS = [
  "drops.id",
  "drops.slug",
  "drops.productId",
  "drops.label",
  "drops.phase",
  "drops.stockMode",
  "drops.total",
  "drops.perBuyerLimit",
  "drops.holdMs",
  "drops.opensAtMs",
  "drops.epoch",
  "products.priceCents",
  "products.currency",
  "drops.createdAtMs",
  "drops.waitingRoom",
  "drops.checkoutCapacity",
  "drops.admissionMs",
  "drops.maxWaiting",
] as const;

export const RESERVATION_COLUMNS = [
  "reservations.id",
  "reservations.dropId",
  "reservations.buyerId",
  "reservations.state",
  "reservations.releaseReason",
  "reservations.liveSlot",
  "reservations.reference",
  "reservations.createdAtMs",
  "reservations.deadlineMs",
] as const;

export const ORDER_COLUMNS = [
  "orders.id",
  "orders.dropId",
  "orders.buyerId",
  "orders.amountCents",
  "orders.currency",
  "orders.paymentId",
  "orders.paymentState",
  "orders.createdAtMs",
] as const;

export const TICKET_COLUMNS = [
  "tickets.dropId",
  "tickets.number",
  "tickets.buyerId",
  "tickets.state",
  "tickets.joinedAtMs",
  "tickets.admittedAtMs",
  "tickets.admissionDeadlineMs",
  "tickets.endedAtMs",
] as const;

export const EVENT_COLUMNS = [
  "dropEvents.dropId",
  "dropEvents.number",
  "dropEvents.atMs",
  "dropEvents.kind",
  "dropEvents.actor",
  "dropEvents.amount",
] as const;

/** What a count or a sum comes back as: some drivers answer decimals as text. */
export type Counted = number | string;

export const LIVE_STATES = ["held", "paid"] as const satisfies readonly ReservationState[];

/** Rows are locked in the order of their primary keys, or two transactions wait in a ring. */
export function inKeyOrder(ids: readonly string[]): string[] {
  return [...new Set(ids)].toSorted();
}

/** Tickets, too, in the order of theirs. */
export function inNumberOrder(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}
