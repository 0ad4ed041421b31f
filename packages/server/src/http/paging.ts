import type { PageRequest } from "../ports/catalogueLedger.ts";

const LIMIT_DEFAULT = 50;

/** The query of a list as a keyset page; one row more is read to know whether more follow. */
export function pageOf(
  query: { cursor?: string; limit?: string },
  limitMax: number,
): PageRequest & { rows: number } {
  const rows = Math.min(Number(query.limit ?? LIMIT_DEFAULT), limitMax);
  return { afterId: query.cursor ?? null, limit: rows + 1, rows };
}

/** The same where rows are found again by their number; null: the cursor is not one of ours. */
export function numberPageOf(
  query: { cursor?: string; limit?: string },
  limitMax: number,
): { fromNumber: number | null; limit: number; rows: number } | null {
  const { afterId, ...page } = pageOf(query, limitMax);
  if (afterId === null) return { fromNumber: null, ...page };
  return /^\d{1,15}$/.test(afterId) ? { fromNumber: Number(afterId), ...page } : null;
}

/** A page of the contract: at most `rows` items, and where the next page starts. */
export function toPage<Row, Item>(
  found: readonly Row[],
  page: { rows: number; view: (row: Row) => Item; cursorOf: (row: Row) => string },
): { items: Item[]; nextCursor: string | null } {
  const shown = found.slice(0, page.rows);
  const last = found.length > page.rows ? shown.at(-1) : undefined;
  return {
    items: shown.map(page.view),
    nextCursor: last === undefined ? null : page.cursorOf(last),
  };
}

/** By its id, as most rows are found again. */
export const idOf = (row: { id: string }): string => row.id;

export const numberOf = (row: { number: number }): string => String(row.number);
