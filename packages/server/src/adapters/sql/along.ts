import { type AliasedExpression, sql } from "kysely";
import type { SqlDialect } from "./dialect.ts";
import type { Tables } from "./tables.ts";

/**
 * A table to walk in chunks along one of its indexes. Left to themselves, MySQL and MariaDB may
 * begin each chunk at the index's beginning, or sort all that is left: what takes a second in
 * one drop's rows takes hours in ten million.
 */
export function along<T extends keyof Tables>(
  dialect: SqlDialect,
  table: T,
  index: string,
): AliasedExpression<Tables[T], T> {
  return sql.table<Tables[T]>(table).as<T>(dialect.tableBy(table, index));
}
