import { type Line, span } from "../text/span.ts";
import { LABEL_WIDTH } from "./scale.ts";

/** Columns that the value axis takes: its labels and its line. */
export const AXIS_WIDTH = LABEL_WIDTH + 2;
/** Rows that the time axis takes: its line and its labels. */
export const AXIS_ROWS = 2;

export interface TimeTick {
  /** Of the plot, from 0. */
  readonly column: number;
  readonly text: string;
}

/** Puts axes around a plot; `rows` from the top, each as wide as the plot. */
export function framed(
  rows: readonly Line[],
  plot: { width: number; labels: ReadonlyMap<number, string>; ticks: readonly TimeTick[] },
): Line[] {
  const lines = rows.map((row, at): Line => {
    const label = plot.labels.get(rows.length - 1 - at);
    return [
      span(`${(label ?? "").padStart(LABEL_WIDTH)} ${label === undefined ? "│" : "┤"}`),
      ...row,
    ];
  });
  const marks = new Set(plot.ticks.map(({ column }) => column));
  const axis = Array.from({ length: plot.width }, (_, column) => (marks.has(column) ? "┬" : "─"));
  const zero = (plot.labels.get(-1) ?? "").padStart(LABEL_WIDTH);
  return [...lines, [span(`${zero} └${axis.join("")}`)], [span(tickLabels(plot))]];
}

/** Each label ends below its mark, but for one that would begin left of the plot. */
function tickLabels({ width, ticks }: { width: number; ticks: readonly TimeTick[] }): string {
  let text = "";
  for (const { column, text: label } of ticks.toSorted((a, b) => a.column - b.column)) {
    const at = Math.max(0, AXIS_WIDTH + column + 1 - label.length);
    if (at > text.length || text === "") text = text.padEnd(at) + label;
  }
  return text.slice(0, AXIS_WIDTH + width);
}

/** Marks for a plot whose last column is now, one second a column. */
export function ticksBeforeNow(width: number): TimeTick[] {
  const every = width >= 90 ? 20 : 10;
  const ticks: TimeTick[] = [{ column: width - 1, text: "now" }];
  for (let ago = every; ago < width; ago += every) {
    ticks.push({ column: width - 1 - ago, text: `-${ago} s` });
  }
  return ticks;
}

/** Marks for a plot that begins with a load, several columns a second. */
export function ticksFromStart(width: number, columnsPerSecond: number): TimeTick[] {
  const wide = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((each) => each * columnsPerSecond >= 7);
  const every = wide ?? 1_000;
  const ticks: TimeTick[] = [];
  for (let at = every; at * columnsPerSecond <= width; at += every) {
    ticks.push({ column: at * columnsPerSecond - 1, text: `${at} s` });
  }
  return ticks;
}
