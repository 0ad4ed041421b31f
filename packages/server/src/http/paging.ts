import type { PageRequest } from "../ports/catalogueLedger.ts";
import { isId } from "./ids.ts";

const LIMIT_DEFAULT = 50;

interface PageQuery {
  cursor?: string;
  limit?: string;
}

/** The query of a list as a keyset page; null: the cursor is not one of ours. */
export function pageOf(
  { cursor, limit }: PageQuery,
  limitMax: number,
): (PageRequest & { rows: number }) | null {
  if (cursor === undefined) return { afterId: null, ...sizeOf(limit, limitMax) };
  return isId(cursor) ? { afterId: cursor, ...sizeOf(limit, limitMax) } : null;
}

/** The same where rows are found again by their number. */
export function numberPageOf(
  { cursor, limit }: PageQuery,
  limitMax: number,
): { fromNumber: number | null; limit: number; rows: number } | null {
  if (cursor === undefined) return { fromNumber: null, ...sizeOf(limit, limitMax) };
  const isNumber = /^\d{1,15}$/.test(cursor);
  return isNumber ? { fromNumber: Number(cursor), ...sizeOf(limit, limitMax) } : null;
}

/** One row more is read than shown, to know whether more follow. */
function sizeOf(asked: string | undefined, limitMax: number): { limit: number; rows: number } {
  const rows = Math.min(Number(asked ?? LIMIT_DEFAULT), limitMax);
  return { limit: rows + 1, rows };
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
