import { oneOf, type Schema } from "./schema.ts";

/** 0003: waiting rooms and the tickets of those who wait. */
export const createRooms: Schema = (schema, types) => [
  ...addToDrops(schema, types),
  schema
    .createTable("rooms")
    .addColumn("dropId", types.id, (column) => column.primaryKey())
    .addColumn("capacity", types.integer, (column) => column.notNull())
    .addColumn("paused", types.integer, (column) => column.notNull())
    .addColumn("tail", types.integer, (column) => column.notNull())
    .addColumn("head", types.integer, (column) => column.notNull())
    .addColumn("waiting", types.integer, (column) => column.notNull())
    .addColumn("admittedTotal", types.integer, (column) => column.notNull())
    .addColumn("departureSeq", types.integer, (column) => column.notNull()),
  ...createTickets(schema, types),
  schema
    .createTable("roomReports")
    .addColumn("dropId", types.id, (column) => column.notNull())
    .addColumn("holder", types.text(100), (column) => column.notNull())
    .addColumn("sinceMs", types.bigint, (column) => column.notNull())
    .addColumn("reportedAtMs", types.bigint, (column) => column.notNull())
    .addColumn("coveredTo", types.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint("roomReportsKey", ["dropId", "holder"]),
];

/** One column a statement: SQLite takes no more. Drops that are there have no waiting room. */
const addToDrops: Schema = (schema, types) => [
  schema.alterTable("drops").addColumn("waitingRoom", types.text(4), (column) =>
    column
      .notNull()
      .defaultTo("off")
      .check(oneOf("waitingRoom", ["off", "fifo"])),
  ),
  ...Object.entries({ checkoutCapacity: 100, admissionMs: 120_000, maxWaiting: 1_000_000 }).map(
    ([name, value]) =>
      schema
        .alterTable("drops")
        .addColumn(name, types.integer, (column) => column.notNull().defaultTo(value)),
  ),
];

const createTickets: Schema = (schema, types) => [
  schema
    .createTable("tickets")
    .addColumn("dropId", types.id, (column) => column.notNull())
    .addColumn("number", types.integer, (column) => column.notNull())
    .addColumn("buyerId", types.id, (column) => column.notNull())
    .addColumn("state", types.text(8), (column) => column.notNull().defaultTo("waiting"))
    .addColumn("liveMark", types.integer, (column) => column.defaultTo(1))
    .addColumn("joinedAtMs", types.bigint, (column) => column.notNull())
    .addColumn("admittedAtMs", types.bigint)
    .addColumn("admissionDeadlineMs", types.bigint)
    .addColumn("endedAtMs", types.bigint)
    .addColumn("departureSeq", types.integer)
    .addColumn("silentAfterMs", types.bigint, (column) => column.notNull())
    .addColumn("batchId", types.bigint)
    .addPrimaryKeyConstraint("ticketsKey", ["dropId", "number"])
    .addCheckConstraint(
      "ticketsState",
      oneOf("state", ["waiting", "admitted", "used", "lapsed", "left"]),
    ),
  // Also how a claim finds its buyers' admissions.
  schema
    .createIndex("ticketsByBuyer")
    .unique()
    .on("tickets")
    .columns(["dropId", "buyerId", "liveMark"]),
  // Counts a room's admissions and finds the first one to lapse, without looking at who waits:
  // by the deadline alone, a million waiting tickets would stand before them.
  schema
    .createIndex("ticketsByState")
    .on("tickets")
    .columns(["dropId", "state", "admissionDeadlineMs"]),
  schema.createIndex("ticketsByDeparture").on("tickets").columns(["dropId", "departureSeq"]),
];
