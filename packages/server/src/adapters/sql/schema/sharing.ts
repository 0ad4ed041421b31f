import type { Schema } from "./schema.ts";

/** 0002: what processes on one ledger share. */
export const createSharing: Schema = (schema, types) => [
  schema
    .createTable("leases")
    .addColumn("name", types.text(100), (column) => column.primaryKey())
    .addColumn("holder", types.text(100), (column) => column.notNull())
    .addColumn("untilMs", types.bigint, (column) => column.notNull()),
  schema
    .createTable("secrets")
    .addColumn("name", types.text(100), (column) => column.primaryKey())
    .addColumn("value", types.text(500), (column) => column.notNull()),
];
