import type { TrafficSecond } from "../../live/view.ts";
import { joined, type Line, type Span, span, type Tone } from "../text/span.ts";

/** Told apart by glyph, and by colour where there is one. */
export const OUTCOMES = [
  { key: "succeeded", glyph: "█", tone: "good", short: "ok" },
  { key: "refused", glyph: "░", tone: "info", short: "refused" },
  { key: "failed", glyph: "×", tone: "bad", short: "failed" },
] as const satisfies readonly {
  key: keyof TrafficSecond;
  glyph: string;
  tone: Tone;
  short: string;
}[];

/** A column that ends within a row fills as many eighths of it. */
const EIGHTHS = " ▁▂▃▄▅▆▇";

export function answered({ succeeded, refused, failed }: TrafficSecond): number {
  return succeeded + refused + failed;
}

/**
 * Seconds as stacked columns: what succeeded below, refusals on it, failures on top. `null` is
 * a second that nothing is known of. @returns rows from the top
 */
export function outcomeRows(
  seconds: readonly (TrafficSecond | null)[],
  chart: { rows: number; top: number; columnsPerSecond: number },
): Line[] {
  const columns = seconds.map((second) => stacked(second, chart));
  return Array.from({ length: chart.rows }, (_, fromTop) =>
    // There are thousands of cells.
    joined(
      columns.flatMap((column) => {
        const cell = column[chart.rows - 1 - fromTop] ?? span(" ");
        return [{ ...cell, text: cell.text.repeat(chart.columnsPerSecond) }];
      }),
    ),
  );
}

/** One second's cells, from the bottom; even one failure among thousands has its cell. */
function stacked(
  second: TrafficSecond | null,
  { rows, top }: { rows: number; top: number },
): Span[] {
  if (second === null) return [];
  const { succeeded, refused, failed } = second;
  const height = (value: number) => (value / top) * rows;
  const failedCells = failed > 0 ? Math.max(1, Math.round(height(failed))) : 0;
  const below = Math.min(height(succeeded + refused), rows - failedCells);
  const refusedCells = refused > 0 ? Math.max(1, Math.round(height(refused))) : 0;
  if (refusedCells + failedCells === 0) {
    const whole = Math.floor(below);
    const eighths = Math.max(Math.round((below - whole) * 8), below > 0 && whole === 0 ? 1 : 0);
    const cells = Array.from({ length: whole }, () => span("█", "good"));
    return eighths === 0
      ? cells
      : [...cells, span(eighths === 8 ? "█" : (EIGHTHS[eighths] ?? " "), "good")];
  }
  const least = succeeded > 0 ? 1 : 0;
  const full = Math.max(least + (refused > 0 ? 1 : 0), Math.round(below));
  const succeededCells = Math.max(least, full - refusedCells);
  return [
    ...Array.from({ length: succeededCells }, () => span("█", "good")),
    ...Array.from({ length: refused > 0 ? full - succeededCells : 0 }, () => span("░", "info")),
    ...Array.from({ length: failedCells }, () => span("×", "bad")),
  ];
}
