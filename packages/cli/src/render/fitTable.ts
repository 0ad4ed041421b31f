import { type Column, table, visibleWidth } from "./table.ts";

/** A column that can give way where the table would be too wide. */
export interface YieldingColumn extends Column {
  /** It is left out, the highest number first. */
  spare?: number;
  /** For the last column: its text goes on in the next line. */
  wraps?: true;
}

const GAP = 2;
const WRAPPED_WIDTH_MIN = 20;

/** A table that is not wider than so many columns; what was left out is said below it. */
export function fitTable(
  columns: YieldingColumn[],
  rows: string[][],
  { width, dim }: { width: number; dim: (text: string) => string },
): string {
  const shown = columns.map((_, at) => at);
  const left: string[] = [];
  while (widthOf(columns, rows, shown) > width) {
    const most = shown.toSorted((a, b) => spareOf(columns, b) - spareOf(columns, a))[0] ?? 0;
    if (spareOf(columns, most) === 0) break;
    shown.splice(shown.indexOf(most), 1);
    left.unshift(columns[most]?.title ?? "");
  }
  const kept = shown.flatMap((at) => columns[at] ?? []);
  const cells = rows.map((row) => shown.map((at) => row[at] ?? ""));
  const text = table(kept, wrapLast(kept, cells, width), dim);
  return left.length === 0 ? text : `${text}\n${dim(`Left out here: ${left.join(", ")}.`)}`;
}

function spareOf(columns: YieldingColumn[], at: number): number {
  return columns[at]?.spare ?? 0;
}

/** Of the whole table; a text that can wrap is as narrow as need be. */
function widthOf(columns: YieldingColumn[], rows: string[][], shown: number[]): number {
  const widths = shown.map((at) =>
    columns[at]?.wraps === true ? WRAPPED_WIDTH_MIN : columnWidth(columns, rows, at),
  );
  return widths.reduce((sum, width) => sum + width, GAP * (shown.length - 1));
}

function columnWidth(columns: Column[], rows: string[][], at: number): number {
  const cells = [columns[at]?.title ?? "", ...rows.map((row) => row[at] ?? "")];
  return Math.max(...cells.map(visibleWidth));
}

function wrapLast(columns: YieldingColumn[], rows: string[][], width: number): string[][] {
  const last = columns.length - 1;
  if (columns[last]?.wraps !== true) return rows;
  const before = columns.slice(0, last).map((_, at) => columnWidth(columns, rows, at) + GAP);
  const room = width - before.reduce((sum, each) => sum + each, 0);
  return rows.flatMap((row) =>
    lines(row[last] ?? "", Math.max(WRAPPED_WIDTH_MIN, room)).map((line, at) =>
      at === 0 ? [...row.slice(0, last), line] : [...row.slice(0, last).map(() => ""), line],
    ),
  );
}

function lines(text: string, width: number): string[] {
  const done: string[] = [];
  for (const word of text.split(" ")) {
    const line = done.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) done.push(word);
    else done[done.length - 1] = `${line} ${word}`;
  }
  return done;
}
