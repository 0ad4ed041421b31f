import type { ComparisonView, SideView } from "../../live/view.ts";
import { AXIS_ROWS, AXIS_WIDTH, framed, ticksFromStart } from "../chart/frame.ts";
import { OUTCOMES, outcomeRows } from "../chart/outcomes.ts";
import { linearScale } from "../chart/scale.ts";
import { heading } from "../text/heading.ts";
import { beside, justify, type Line, span } from "../text/span.ts";
import { clean } from "../text/width.ts";
import { effectLines, metricText } from "./effect.ts";
import { peakOf } from "./traffic.ts";

const GAP = 2;
/** The ratio, its picture, and the picture's scale. */
const EFFECT_ROWS = 3;

/** Before and after on one scale, and the ratio between them as it settles. */
export function comparisonLines(
  comparison: ComparisonView,
  { width, height }: { width: number; height: number },
): Line[] {
  const { before, after, pair, pairs } = comparison;
  const where =
    pair === 0 ? "warming up" : `pair ${String(pair).padStart(String(pairs).length)} of ${pairs}`;
  const legend: Line = OUTCOMES.flatMap(({ glyph, tone, key }) => [
    span(glyph, tone),
    span(` ${key}  `),
  ]);
  const column = Math.floor((width - GAP) / 2);
  const chartHeight = Math.max(0, height - 2 - EFFECT_ROWS);
  const sides = [before, after].map(
    (side) =>
      [sideLines(side, comparison, { width: column, height: chartHeight }), column] as const,
  );
  return [
    heading(width, `Comparison by ${metricText(comparison.metric)}`, [span(where)]),
    ...beside(sides, GAP),
    justify(width, legend, [span("TPS of the last trial of each")]),
    ...effectLines(comparison, width),
  ].slice(0, height);
}

function sideLines(
  side: SideView,
  all: ComparisonView,
  size: { width: number; height: number },
): Line[] {
  const rows = size.height - 1 - AXIS_ROWS;
  const columns = Math.max(1, size.width - AXIS_WIDTH);
  const name = side === all.before ? "before" : "after";
  const median =
    side.median === null
      ? "no trial yet"
      : `median of ${side.trials}: ${metricText(all.metric, side.median)}`;
  const running = size.width < 50 ? " ●" : " ● running";
  const title = justify(
    size.width,
    [
      span(`${name}: `),
      span(clean(side.label), "strong"),
      span(side.running ? running : "", "good"),
    ],
    [span(median)],
  );
  if (rows < 2) return [title];
  const longest = Math.max(1, all.before.traffic.length, all.after.traffic.length);
  const columnsPerSecond = Math.min(24, Math.max(1, Math.floor(columns / longest)));
  const shown = side.traffic.slice(-Math.floor(columns / columnsPerSecond));
  const scale = linearScale(peakOf([...all.before.traffic, ...all.after.traffic]), rows);
  return [
    title,
    ...framed(outcomeRows(shown, { rows, top: scale.top, columnsPerSecond }), {
      width: columns,
      labels: scale.labels,
      ticks: ticksFromStart(columns, columnsPerSecond),
    }),
  ];
}
