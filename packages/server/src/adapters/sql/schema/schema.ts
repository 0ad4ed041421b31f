import type { Kysely } from "kysely";
import type { SqlDialect } from "../dialect.ts";

/** One step of the schema. */
export type Schema = (db: Kysely<unknown>, types: SqlDialect["columnTypes"]) => Promise<void>;
