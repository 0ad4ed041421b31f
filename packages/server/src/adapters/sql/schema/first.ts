import { sql } from "kysely";
import { oneOf, type Schema } from "./schema.ts";

/** 0001: what is sold, who holds it and who paid. */
export const createFirst: Schema = (schema, types) => [
  ...createCatalogue(schema, types),
  ...createReservations(schema, types),
  ...createOrders(schema, types),
];

const createCatalogue: Schema = (schema, types) => [
  schema
    .createTable("products")
    .addColumn("id", types.id, (column) => column.primaryKey())
    .addColumn("slug", types.text(64), (column) => column.notNull().unique())
    .addColumn("name", types.text(200), (column) => column.notNull())
    .addColumn("brand", types.text(100), (column) => column.notNull())
    .addColumn("category", types.text(100), (column) => column.notNull())
    .addColumn("priceCents", types.integer, (column) => column.notNull())
    .addColumn("currency", types.text(3), (column) => column.notNull())
    .addColumn("createdAtMs", types.bigint, (column) => column.notNull()),
  schema.createIndex("productsByCategory").on("products").columns(["category", "id"]),
  schema
    .createTable("drops")
    .addColumn("id", types.id, (column) => column.primaryKey())
    .addColumn("slug", types.text(64), (column) => column.notNull().unique())
    .addColumn("productId", types.id, (column) => column.notNull())
    .addColumn("label", types.text(64), (column) => column.notNull())
    .addColumn("phase", types.text(9), (column) => column.notNull())
    .addColumn("stockMode", types.text(6), (column) => column.notNull())
    .addColumn("total", types.integer, (column) => column.notNull())
    .addColumn("claimed", types.integer, (column) => column.notNull())
    .addColumn("paid", types.integer, (column) => column.notNull())
    .addColumn("perBuyerLimit", types.integer, (column) => column.notNull())
    .addColumn("holdMs", types.bigint, (column) => column.notNull())
    .addColumn("opensAtMs", types.bigint)
    .addColumn("epoch", types.integer, (column) => column.notNull())
    .addColumn("createdAtMs", types.bigint, (column) => column.notNull())
    .addCheckConstraint("dropsPhase", oneOf("phase", ["scheduled", "open", "paused", "closed"]))
    .addCheckConstraint("dropsStockMode", oneOf("stockMode", ["direct", "cached"]))
    .addCheckConstraint(
      "dropsBound",
      sql`0 <= ${sql.ref("paid")} and ${sql.ref("paid")} <= ${sql.ref("claimed")} and ${sql.ref("claimed")} <= ${sql.ref("total")}`,
    ),
  // The worker that opens drops on time asks ten times a second.
  schema.createIndex("dropsByOpening").on("drops").columns(["phase", "opensAtMs"]),
];

const createReservations: Schema = (schema, types) => [
  schema
    .createTable("reservations")
    .addColumn("id", types.id, (column) => column.primaryKey())
    .addColumn("dropId", types.id, (column) => column.notNull())
    .addColumn("buyerId", types.id, (column) => column.notNull())
    .addColumn("state", types.text(8), (column) => column.notNull().defaultTo("held"))
    .addColumn("releaseReason", types.text(9))
    .addColumn("liveSlot", types.integer)
    .addColumn("keyHash", types.hash)
    .addColumn("bodyHash", types.hash)
    .addColumn("reference", types.text(64))
    .addColumn("createdAtMs", types.bigint, (column) => column.notNull())
    .addColumn("deadlineMs", types.bigint, (column) => column.notNull())
    .addColumn("endedAtMs", types.bigint)
    .addColumn("batchId", types.bigint)
    .addCheckConstraint(
      "reservationsState",
      oneOf("state", ["held", "paid", "released", "refunded"]),
    ),
  // Both unique keys begin like a buyer's own list, so that no third index is needed for it.
  // Buyer ids are time-ordered: in a rush the new entries lie side by side.
  schema
    .createIndex("reservationsBySlot")
    .unique()
    .on("reservations")
    .columns(["dropId", "buyerId", "liveSlot"]),
  schema
    .createIndex("reservationsByKey")
    .unique()
    .on("reservations")
    .columns(["dropId", "buyerId", "keyHash"]),
  schema.createIndex("reservationsByDeadline").on("reservations").columns(["state", "deadlineMs"]),
  // Audits, rebuilds and the judge walk one drop in the order of its ids.
  schema.createIndex("reservationsByDrop").on("reservations").columns(["dropId", "id"]),
];

const createOrders: Schema = (schema, types) => [
  schema
    .createTable("orders")
    .addColumn("id", types.id, (column) => column.primaryKey())
    .addColumn("dropId", types.id, (column) => column.notNull())
    .addColumn("buyerId", types.id, (column) => column.notNull())
    .addColumn("amountCents", types.integer, (column) => column.notNull())
    .addColumn("currency", types.text(3), (column) => column.notNull())
    .addColumn("paymentId", types.text(64), (column) => column.notNull())
    .addColumn("paymentState", types.text(10), (column) => column.notNull())
    .addColumn("createdAtMs", types.bigint, (column) => column.notNull())
    .addCheckConstraint(
      "ordersPaymentState",
      oneOf("paymentState", ["authorised", "captured", "refunding", "refunded"]),
    ),
  // A buyer has few orders: they are sorted when asked for, not in the index.
  schema.createIndex("ordersByBuyer").on("orders").column("buyerId"),
  schema.createIndex("ordersByPayment").on("orders").columns(["paymentState", "createdAtMs"]),
  schema.createIndex("ordersByDrop").on("orders").columns(["dropId", "id"]),
];
