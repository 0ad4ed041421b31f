import { Type } from "typebox";
import { Audit, Buyers, Health, LedgerPage, NewBuyers, Readiness } from "./admin.ts";
import { Drop, DropPage, NewDrop, NewProduct, Product, ProductPage, Stock } from "./catalogue.ts";
import { PageQuery } from "./common.ts";
import { Order, OrderPage, PaymentBody, Reservation, ReserveBody, Session } from "./purchase.ts";
import type { Route } from "./route.ts";

const pageQuery = Type.Object(PageQuery, { additionalProperties: false });

/** The whole HTTP contract. The server registers it, the client calls it, OpenAPI shows it. */
export const ROUTES = {
  createSession: {
    method: "POST",
    path: "/v1/sessions",
    summary: "Start an anonymous session: a new buyer with a token",
    auth: "none",
    success: { status: 201, schema: Session },
  },
  listProducts: {
    method: "GET",
    path: "/v1/products",
    summary: "List products, oldest first",
    auth: "none",
    query: Type.Object(
      { ...PageQuery, category: Type.Optional(Type.String({ maxLength: 100 })) },
      { additionalProperties: false },
    ),
    success: { status: 200, schema: ProductPage },
  },
  getProduct: {
    method: "GET",
    path: "/v1/products/:productId",
    summary: "Read a product",
    auth: "none",
    success: { status: 200, schema: Product },
  },
  listDrops: {
    method: "GET",
    path: "/v1/drops",
    summary: "List drops, oldest first",
    auth: "none",
    query: pageQuery,
    success: { status: 200, schema: DropPage },
  },
  getDrop: {
    method: "GET",
    path: "/v1/drops/:dropId",
    summary: "Read a drop",
    auth: "none",
    success: { status: 200, schema: Drop },
  },
  getStock: {
    method: "GET",
    path: "/v1/drops/:dropId/stock",
    summary: "Read a drop's stock",
    auth: "none",
    success: { status: 200, schema: Stock },
  },
  reserve: {
    method: "POST",
    path: "/v1/drops/:dropId/reservations",
    summary: "Reserve one unit; send an Idempotency-Key to make retries safe",
    auth: "buyer",
    body: ReserveBody,
    success: { status: 201, schema: Reservation },
  },
  getReservation: {
    method: "GET",
    path: "/v1/reservations/:reservationId",
    summary: "Read one's own reservation",
    auth: "buyer",
    success: { status: 200, schema: Reservation },
  },
  cancelReservation: {
    method: "DELETE",
    path: "/v1/reservations/:reservationId",
    summary: "Cancel a held reservation; its unit goes back on sale",
    auth: "buyer",
    success: { status: 200, schema: Reservation },
  },
  pay: {
    method: "POST",
    path: "/v1/reservations/:reservationId/payment",
    summary: "Pay a held reservation; paying twice answers the same order",
    auth: "buyer",
    body: PaymentBody,
    success: { status: 201, schema: Order },
  },
  listOrders: {
    method: "GET",
    path: "/v1/orders",
    summary: "List one's own orders, oldest first",
    auth: "buyer",
    query: pageQuery,
    success: { status: 200, schema: OrderPage },
  },
  getOrder: {
    method: "GET",
    path: "/v1/orders/:orderId",
    summary: "Read one's own order",
    auth: "buyer",
    success: { status: 200, schema: Order },
  },
  createProduct: {
    method: "POST",
    path: "/v1/admin/products",
    summary: "Create a product; the same product again answers the first one",
    auth: "admin",
    body: NewProduct,
    success: { status: 201, schema: Product },
  },
  createDrop: {
    method: "POST",
    path: "/v1/admin/drops",
    summary: "Create a scheduled drop; the same drop again answers the first one",
    auth: "admin",
    body: NewDrop,
    success: { status: 201, schema: Drop },
  },
  openDrop: {
    method: "POST",
    path: "/v1/admin/drops/:dropId/open",
    summary: "Open a scheduled drop now",
    auth: "admin",
    success: { status: 200, schema: Drop },
  },
  pauseDrop: {
    method: "POST",
    path: "/v1/admin/drops/:dropId/pause",
    summary: "Pause an open drop",
    auth: "admin",
    success: { status: 200, schema: Drop },
  },
  resumeDrop: {
    method: "POST",
    path: "/v1/admin/drops/:dropId/resume",
    summary: "Resume a paused drop",
    auth: "admin",
    success: { status: 200, schema: Drop },
  },
  closeDrop: {
    method: "POST",
    path: "/v1/admin/drops/:dropId/close",
    summary: "Close a drop for good; what is held can still be paid",
    auth: "admin",
    success: { status: 200, schema: Drop },
  },
  auditDrop: {
    method: "POST",
    path: "/v1/admin/drops/:dropId/audit",
    summary: "Count the ledger's rows and check every invariant",
    auth: "admin",
    success: { status: 200, schema: Audit },
  },
  rebuildDrop: {
    method: "POST",
    path: "/v1/admin/drops/:dropId/rebuild",
    summary: "Rebuild a cached drop's stock from the ledger, then audit it",
    auth: "admin",
    success: { status: 200, schema: Audit },
  },
  listLedger: {
    method: "GET",
    path: "/v1/admin/drops/:dropId/reservations",
    summary: "Read a drop's reservations from the ledger, oldest first, up to 10,000 a page",
    auth: "admin",
    query: pageQuery,
    success: { status: 200, schema: LedgerPage },
  },
  refundOrder: {
    method: "POST",
    path: "/v1/admin/orders/:orderId/refund",
    summary: "Refund an order; its unit goes back on sale",
    auth: "admin",
    success: { status: 200, schema: Order },
  },
  createBuyers: {
    method: "POST",
    path: "/v1/admin/buyers",
    summary: "Make buyer tokens in bulk, for load",
    auth: "admin",
    body: NewBuyers,
    success: { status: 201, schema: Buyers },
  },
  getHealth: {
    method: "GET",
    path: "/healthz",
    summary: "The process is alive",
    auth: "none",
    success: { status: 200, schema: Health },
  },
  getReadiness: {
    method: "GET",
    path: "/readyz",
    summary: "The process can serve: its ledger answers; and whether the stock cache does",
    auth: "none",
    success: { status: 200, schema: Readiness },
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof ROUTES;
