import type { MetricName } from "@dropctl/scenarios";
import type { ComparisonView, SideView } from "../../live/view.ts";
import { AXIS_ROWS, AXIS_WIDTH, framed, ticksFromStart } from "../chart/frame.ts";
import { OUTCOMES, outcomeRows } from "../chart/outcomes.ts";
import { linearScale } from "../chart/scale.ts";
import { heading } from "../text/heading.ts";
import { beside, firstFitting, justify, type Line, lineWidth, span } from "../text/span.ts";
import { clean } from "../text/width.ts";
import { effectLines, metricName, metricText } from "./effect.ts";
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
    heading(width, `Comparison by ${metricName(comparison.metric)}`, [span(where)]),
    ...beside(sides, GAP),
    justify(width, legend, [span("TPS of the last trial of each")]),
    ...effectLines(comparison.effect, width),
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
  const title = titleLine(side, { name, metric: all.metric, width: size.width });
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

/** How many trials a median is of is left out first. */
function titleLine(
  side: SideView,
  { name, metric, width }: { name: string; metric: MetricName; width: number },
): Line {
  const left: Line = [
    span(`${name}: `),
    span(clean(side.label), "strong"),
    span(side.running ? (width < 50 ? " ●" : " ● running") : "", "good"),
  ];
  if (side.median === null) return justify(width, left, [span("no trial yet")]);
  const median = metricText(metric, side.median);
  const room = width - lineWidth(left) - 1;
  return justify(
    width,
    left,
    firstFitting(Math.max(room, 12), [
      [span(`median of ${side.trials}: ${median}`)],
      [span(median)],
    ]),
  );
}
