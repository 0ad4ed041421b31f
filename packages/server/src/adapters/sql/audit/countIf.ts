import { type CompiledQuery, type Expression, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Connection } from "../dialect.ts";
import { execute } from "../prepared.ts";
import type { Counted } from "../rows.ts";

/** Rows for which the condition holds; null when there are no rows at all. */
export function countIf(condition: Expression<SqlBool>): RawBuilder<Counted | null> {
  return sql<Counted | null>`sum(case when ${condition} then 1 else 0 end)`;
}

/** What a query counts that answers one row. */
export async function countOf(
  view: Connection,
  query: { compile(): CompiledQuery<{ count: Counted }> },
): Promise<number> {
  return Number((await execute(view, query)).rows[0]?.count ?? 0);
}
