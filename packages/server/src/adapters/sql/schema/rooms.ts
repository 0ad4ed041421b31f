import { sql } from "kysely";
import type { Schema } from "./schema.ts";

/** 0003: waiting rooms and the tickets of those who wait. */
export const createRooms: Schema = async (db, types) => {
  await addToDrops(db, types);
  await db.schema
    .createTable("rooms")
    .addColumn("dropId", types.id, (column) => column.primaryKey())
    .addColumn("capacity", types.integer, (column) => column.notNull())
    .addColumn("paused", types.integer, (column) => column.notNull())
    .addColumn("tail", types.integer, (column) => column.notNull())
    .addColumn("head", types.integer, (column) => column.notNull())
    .addColumn("waiting", types.integer, (column) => column.notNull())
    .addColumn("admittedTotal", types.integer, (column) => column.notNull())
    .addColumn("departureSeq", types.integer, (column) => column.notNull())
    .execute();
  await createTickets(db, types);
  await db.schema
    .createTable("roomReports")
    .addColumn("dropId", types.id, (column) => column.notNull())
    .addColumn("holder", types.text(100), (column) => column.notNull())
    .addColumn("sinceMs", types.bigint, (column) => column.notNull())
    .addColumn("reportedAtMs", types.bigint, (column) => column.notNull())
    .addColumn("coveredTo", types.integer, (column) => column.notNull())
    .addPrimaryKeyConstraint("roomReportsKey", ["dropId", "holder"])
    .execute();
};

/** One column a statement: SQLite takes no more. Drops that are there have no waiting room. */
const addToDrops: Schema = async (db, types) => {
  const modes = sql`${sql.ref("waitingRoom")} in ('off', 'fifo')`;
  await db.schema
    .alterTable("drops")
    .addColumn("waitingRoom", types.text(4), (column) =>
      column.notNull().defaultTo("off").check(modes),
    )
    .execute();
  const numbers = { checkoutCapacity: 100, admissionMs: 120_000, maxWaiting: 1_000_000 };
  for (const [name, value] of Object.entries(numbers)) {
    const column = db.schema
      .alterTable("drops")
      .addColumn(name, types.integer, (column) => column.notNull().defaultTo(value));
    await column.execute();
  }
};

const createTickets: Schema = async (db, types) => {
  const states = sql`${sql.ref("state")} in ('waiting', 'admitted', 'used', 'lapsed', 'left')`;
  await db.schema
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
    .addCheckConstraint("ticketsState", states)
    .execute();
  // Also how a claim finds its buyers' admissions.
  await db.schema
    .createIndex("ticketsByBuyer")
    .unique()
    .on("tickets")
    .columns(["dropId", "buyerId", "liveMark"])
    .execute();
  // Counts a room's admissions and finds the first one to lapse, without looking at who waits:
  // by the deadline alone, a million waiting tickets would stand before them.
  await db.schema
    .createIndex("ticketsByState")
    .on("tickets")
    .columns(["dropId", "state", "admissionDeadlineMs"])
    .execute();
  await db.schema
    .createIndex("ticketsByDeparture")
    .on("tickets")
    .columns(["dropId", "departureSeq"])
    .execute();
};
