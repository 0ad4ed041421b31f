import type { MetricName } from "@dropctl/scenarios";
import type { ComparisonView } from "../../live/view.ts";
import { milliseconds, percent, perMinute, perSecond, points, ratio } from "../../render/units.ts";
import { type Line, span, type Tone } from "../text/span.ts";

const RESULT_TONES = {
  better: "good",
  same: "strong",
  worse: "bad",
  inconclusive: "warn",
} as const satisfies Record<string, Tone>;

/** Written down here: importing the scenarios for them would delay the first frame. */
const UNITS = {
  tps: perSecond,
  tpsPeak: perSecond,
  "latencyMs.mean": milliseconds,
  "latencyMs.p50": milliseconds,
  "latencyMs.p95": milliseconds,
  "latencyMs.p99": milliseconds,
  "responseMs.mean": milliseconds,
  "responseMs.p50": milliseconds,
  "responseMs.p95": milliseconds,
  "responseMs.p99": milliseconds,
  within1s: percent,
  successRate: percent,
  failureRate: percent,
  ordersPerMinute: perMinute,
} as const satisfies Record<MetricName, (value: number) => string>;

/** The metric's name, or a value of it with its unit. */
export function metricText(metric: MetricName, value?: number): string {
  if (value === undefined) return metric === "tps" ? "TPS" : metric;
  return UNITS[metric](value);
}

/** What after ÷ before comes to, in words and as a mark on a line around ×1. */
export function effectLines({ effect, metric }: ComparisonView, width: number): Line[] {
  if (effect === null) return [[span("no pair is complete yet: no ratio")], [], []];
  const result = span(effect.result, RESULT_TONES[effect.result]);
  // Only with pairs enough is there a change that they could have told.
  const few = effect.smallestChange === null ? ", too few pairs to tell" : "";
  if (effect.ratio === null || effect.low === null || effect.high === null) {
    const range = `${points(effect.differenceLow)} … ${points(effect.differenceHigh)}`;
    return [
      [span(`after − before: ${points(effect.difference)} (${range})  `), result, span(few)],
      [],
      [],
    ];
  }
  const range = `${ratio(effect.low)} … ${ratio(effect.high)}`;
  const [line, scale] = picture({ low: effect.low, mid: effect.ratio, high: effect.high }, width);
  return [
    [
      span(`after ÷ before by ${metricText(metric)}: `),
      span(ratio(effect.ratio), "strong"),
      span(`   95 % interval ${range}   `),
      result,
      span(few),
    ],
    line,
    scale,
  ];
}

/** `──────│────[────●──]───` on a logarithmic line that has ×1 in its middle. */
function picture(at: { low: number; mid: number; high: number }, width: number): [Line, Line] {
  const reach = [1.25, 2, 5, 10, 100, 1_000].find((each) => Math.max(at.high, 1 / at.low) <= each);
  const most = reach ?? 10_000;
  const middle = Math.floor((width - 1) / 2);
  const column = (value: number) =>
    Math.min(width - 1, Math.max(0, Math.round(middle * (1 + Math.log(value) / Math.log(most)))));
  const cells = Array.from({ length: middle * 2 + 1 }, () => "─");
  cells[middle] = "┼";
  cells[column(at.low)] = "[";
  cells[column(at.high)] = "]";
  cells[column(at.mid)] = "●";
  const ends = [`×${Number((1 / most).toPrecision(2))}`, "×1 as before", `×${most}`] as const;
  const scale = ends[0].padEnd(middle - 0).slice(0, middle) + ends[1];
  return [[span(cells.join(""))], [span(scale.padEnd(cells.length - ends[2].length) + ends[2])]];
}
