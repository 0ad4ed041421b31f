import type * as contract from "@dropctl/protocol";
import type { AuditReport } from "../app/audit/audit.ts";
import type { StockSnapshot } from "../app/stockReads.ts";
import type { Drop } from "../domain/drop.ts";
import type { Order } from "../domain/order.ts";
import type { Product } from "../domain/product.ts";
import type { Reservation } from "../domain/reservation.ts";
import { toTimestamp } from "./timestamps.ts";

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
    opensAt: drop.opensAtMs === null ? null : toTimestamp(drop.opensAtMs),
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
