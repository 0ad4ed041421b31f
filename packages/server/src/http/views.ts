import type * as contract from "@dropctl/protocol";
import type { AuditReport } from "../app/audit/audit.ts";
import type { QueueAnswer } from "../app/room/queue.ts";
import type { TicketAnswer } from "../app/room/tickets.ts";
import type { StockSnapshot } from "../app/stockReads.ts";
import type { Drop } from "../domain/drop.ts";
import type { DropEvent } from "../domain/dropEvent.ts";
import type { Order, PaymentState } from "../domain/order.ts";
import type { Product } from "../domain/product.ts";
import type { EndedReservation, Reservation } from "../domain/reservation.ts";
import type { Ticket } from "../domain/ticket.ts";
import { toTimestamp, toTimestampOrNull } from "./timestamps.ts";

/** From the domain's shapes to the contract's. */

export function viewProduct({ createdAtMs, ...product }: Product): contract.Product {
  return { ...product, createdAt: toTimestamp(createdAtMs) };
}

export function viewDrop(drop: Drop): contract.Drop {
  return {
    id: drop.id,
    slug: drop.slug,
    productId: drop.productId,
    label: drop.label,
    phase: drop.phase,
    stockMode: drop.stockMode,
    total: drop.total,
    perBuyerLimit: drop.perBuyerLimit,
    holdSeconds: drop.holdMs / 1_000,
    opensAt: toTimestampOrNull(drop.opensAtMs),
    waitingRoom: drop.waitingRoom,
    checkoutCapacity: drop.checkoutCapacity,
    admissionSeconds: drop.admissionMs / 1_000,
    maxWaiting: drop.maxWaiting,
    createdAt: toTimestamp(drop.createdAtMs),
  };
}

export function viewStock({ asOfMs, ...stock }: StockSnapshot): contract.Stock {
  return { ...stock, asOf: toTimestamp(asOfMs) };
}

export function viewReservation(reservation: Reservation): contract.Reservation {
  return {
    id: reservation.id,
    dropId: reservation.dropId,
    buyerId: reservation.buyerId,
    state: reservation.state,
    releaseReason: reservation.releaseReason,
    reference: reservation.reference,
    createdAt: toTimestamp(reservation.createdAtMs),
    expiresAt: toTimestamp(reservation.deadlineMs),
  };
}

export function viewLedgerRow(
  row: EndedReservation & { paymentState: PaymentState | null },
): contract.LedgerRow {
  const { endedAtMs, paymentState } = row;
  const endedAt = toTimestampOrNull(endedAtMs);
  return { ...viewReservation(row), endedAt, paymentState };
}

export function viewTicket(answer: TicketAnswer, token: string): contract.Ticket {
  return {
    dropId: answer.dropId,
    buyerId: answer.buyerId,
    state: answer.state,
    number: answer.number,
    ahead: answer.ahead,
    asOf: toTimestamp(answer.asOfMs),
    estimatedWaitSeconds: answer.wait,
    chance: answer.chance,
    admittedUntil: toTimestampOrNull(answer.admittedUntilMs),
    retryAfterMs: answer.retryAfterMs,
    token,
  };
}

export function viewTicketRow(ticket: Ticket): contract.TicketRow {
  const { number, buyerId, state, joinedAtMs, admittedAtMs, endedAtMs } = ticket;
  return {
    number,
    buyerId,
    state,
    joinedAt: toTimestamp(joinedAtMs),
    admittedAt: toTimestampOrNull(admittedAtMs),
    endedAt: toTimestampOrNull(endedAtMs),
  };
}

export function viewQueue({ room, placesPerSecond }: QueueAnswer): contract.Queue {
  const { dropId, phase, available, head, tail } = room;
  return {
    ...{ dropId, phase, available, head, tail },
    ...viewQueueState({ room, placesPerSecond }),
    asOf: toTimestamp(room.asOfMs),
  };
}

/** The part of it that anybody may know. */
export function viewQueueState({
  room,
  placesPerSecond,
}: Pick<QueueAnswer, "room" | "placesPerSecond">): contract.QueueState {
  const { paused, waiting, admitted, held, admittedTotal } = room;
  return {
    ...{ paused, waiting, admitted, held, admittedTotal },
    checkoutCapacity: room.capacity,
    placesPerSecond: placesPerSecond === null ? null : Math.round(placesPerSecond * 100) / 100,
  };
}

/** `withActor`: the reader may know who did what. */
export function viewDropEvent(
  { dropId, number, atMs, kind, actor, amount }: DropEvent,
  { withActor }: { withActor: boolean },
): contract.DropEvent {
  return {
    dropId,
    number,
    at: toTimestamp(atMs),
    kind,
    actor: withActor ? actor : null,
    amount,
  };
}

export function viewOrder(order: Order): contract.Order {
  return {
    id: order.id,
    dropId: order.dropId,
    buyerId: order.buyerId,
    amountCents: order.amountCents,
    currency: order.currency,
    paymentState: order.paymentState,
    createdAt: toTimestamp(order.createdAtMs),
  };
}

export function viewAudit(report: AuditReport): contract.Audit {
  const { total, claimed, held, paid, released, refunded, orders } = report.ledger;
  const { expiredLate, epoch } = report.ledger;
  return {
    dropId: report.dropId,
    auditedAt: toTimestamp(report.auditedAtMs),
    quiet: report.quiet,
    ledger: { total, claimed, held, paid, released, refunded, orders, expiredLate, epoch },
    cache: report.cache && {
      available: report.cache.available,
      held: report.cache.held,
      paid: report.cache.paid,
      provisional: report.cache.provisional,
      epoch: report.cache.epoch,
    },
    checks: report.checks.map((check) => ({ ...check, ok: check.count === 0 })),
    ok: report.ok,
  };
}
