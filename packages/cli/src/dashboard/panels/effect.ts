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
const METRICS = {
  tps: ["TPS", perSecond],
  tpsPeak: ["peak TPS", perSecond],
  "latencyMs.mean": ["mean latency", milliseconds],
  "latencyMs.p50": ["p50 latency", milliseconds],
  "latencyMs.p95": ["p95 latency", milliseconds],
  "latencyMs.p99": ["p99 latency", milliseconds],
  "responseMs.mean": ["mean response", milliseconds],
  "responseMs.p50": ["p50 response", milliseconds],
  "responseMs.p95": ["p95 response", milliseconds],
  "responseMs.p99": ["p99 response", milliseconds],
  within1s: ["within 1 s", percent],
  successRate: ["success rate", percent],
  failureRate: ["failure rate", percent],
  ordersPerMinute: ["orders a minute", perMinute],
} as const satisfies Record<MetricName, [string, (value: number) => string]>;

export function metricName(metric: MetricName): string {
  return METRICS[metric][0];
}

/** A value with its unit. */
export function metricText(metric: MetricName, value: number): string {
  return METRICS[metric][1](value);
}

/** What after ÷ before comes to, in words and as a mark on a line around ×1. */
export function effectLines(effect: ComparisonView["effect"], width: number): Line[] {
  if (effect === null) return [[span("no pair is complete yet: no ratio")], [], []];
  const result = span(effect.result, RESULT_TONES[effect.result]);
  // Only with pairs enough is there a change that they could have told.
  const enough = effect.smallestChange !== null;
  const few = enough ? "" : ": too few pairs";
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
      span("after ÷ before: "),
      span(ratio(effect.ratio), "strong"),
      span(`   ${enough ? "95 % interval" : "range"} ${range}   `),
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
