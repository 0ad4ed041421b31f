import { type SchemaModule, sql } from "kysely";
import type { SqlDialect } from "../dialect.ts";

/** Changes one thing of the schema, wholly or not at all. */
export interface SchemaStatement {
  execute(): Promise<void>;
}

/** The statements of one step of the schema, in their order. */
export type Schema = (
  schema: SchemaModule,
  types: SqlDialect["columnTypes"],
) => readonly SchemaStatement[];

export function oneOf(column: string, words: readonly string[]) {
  return sql`${sql.ref(column)} in (${sql.join(words.map((word) => sql.lit(word)))})`;
}
