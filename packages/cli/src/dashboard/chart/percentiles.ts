import type { TrafficSecond } from "../../live/view.ts";
import { type Line, type Span, span, type Tone } from "../text/span.ts";
import type { LogScale } from "./scale.ts";

/** The highest is drawn last: where they meet it is the one to see. */
export const PERCENTILES = [
  { key: "p50", glyph: "•", tone: "good" },
  { key: "p95", glyph: "+", tone: "info" },
  { key: "p99", glyph: "▲", tone: "extra" },
] as const satisfies readonly { key: "p50" | "p95" | "p99"; glyph: string; tone: Tone }[];

/** A mark for each percentile of each second. @returns rows from the top */
export function percentileRows(
  seconds: readonly (TrafficSecond | null)[],
  { rows, scale, columnsPerSecond }: { rows: number; scale: LogScale; columnsPerSecond: number },
): Line[] {
  const cells = Array.from({ length: rows }, () => seconds.map((): Span | null => null));
  for (const [column, second] of seconds.entries()) {
    if (second?.latencyMs == null) continue;
    for (const { key, glyph, tone } of PERCENTILES) {
      const row = cells[rows - 1 - scale.rowOf(second.latencyMs[key])];
      if (row !== undefined) row[column] = span(glyph.repeat(columnsPerSecond), tone);
    }
  }
  return cells.map((row) => row.map((cell) => cell ?? span(" ".repeat(columnsPerSecond))));
}
