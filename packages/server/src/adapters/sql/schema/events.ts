import type { Schema } from "./schema.ts";

/** 0004: what happened to each drop, and who did it. */
export const createEvents: Schema = (schema, types) => [
  schema
    .alterTable("drops")
    .addColumn("eventCount", types.integer, (column) => column.notNull().defaultTo(0)),
  schema
    .createTable("dropEvents")
    .addColumn("dropId", types.id, (column) => column.notNull())
    .addColumn("number", types.integer, (column) => column.notNull())
    .addColumn("atMs", types.bigint, (column) => column.notNull())
    .addColumn("kind", types.text(16), (column) => column.notNull())
    .addColumn("actor", types.text(64))
    .addColumn("amount", types.integer)
    .addColumn("keyHash", types.hash)
    .addPrimaryKeyConstraint("dropEventsKey", ["dropId", "number"]),
  // A request with a key has its effect once.
  schema
    .createIndex("dropEventsByRequest")
    .unique()
    .on("dropEvents")
    .columns(["dropId", "keyHash"]),
];
