import { type RawBuilder, type SqlBool, sql, type Expression } from "kysely";
import type { Counted } from "../rows.ts";

/** Rows for which the condition holds; null when there are no rows at all. */
export function countIf(condition: Expression<SqlBool>): RawBuilder<Counted | null> {
  return sql<Counted | null>`sum(case when ${condition} then 1 else 0 end)`;
}
