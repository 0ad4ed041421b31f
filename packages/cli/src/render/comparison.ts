import { type Comparison, type MetricEffect, type MetricName, PAIRS_MIN } from "@dropctl/scenarios";
import type { Colours } from "../output.ts";
import { publishedChange } from "./published.ts";
import { table } from "./table.ts";
import { count, knobsText, milliseconds, percent, perSecond, points, ratio } from "./units.ts";
import { resultText, trustText } from "./trust.ts";
import { combinedVerdict } from "./verdict.ts";
import { GLUE, titleText, wrap } from "./wrap.ts";

const LABELS: Record<MetricName, string> = {
  tps: "TPS",
  tpsPeak: "peak TPS",
  successRate: "success rate",
  failureRate: "failure rate",
  "latencyMs.mean": "mean",
  "latencyMs.p50": "p50",
  "latencyMs.p95": "p95",
  "latencyMs.p99": "p99",
  "responseMs.mean": "mean response",
  "responseMs.p50": "p50 response",
  "responseMs.p95": "p95 response",
  "responseMs.p99": "p99 response",
  within1s: "within 1 s",
  ordersPerMinute: "orders a minute",
};
/** These are told only when they decide, or the table would be twice as long. */
const ON_REQUEST = new Set<MetricName>([
  "tpsPeak",
  "latencyMs.p95",
  "responseMs.mean",
  "responseMs.p50",
  "responseMs.p95",
]);
const METRICS = Object.keys(LABELS) as MetricName[];

/** The before/after table of one scenario, how far to trust it, and the stock's verdict. */
export function comparisonText(comparison: Comparison, colours: Colours): string {
  const { scenario, knobs, pairs } = comparison;
  const sides = `${sideName(comparison, "before")} → ${sideName(comparison, "after")}`;
  return [
    titleText(scenario, `: ${sides} (${knobsText(knobs)})`, colours.bold),
    pairs === 0 ? null : effectsTable(comparison, colours),
    publishedTable(comparison, colours),
    trustText(comparison, LABELS[comparison.metric], colours),
    combinedVerdict(comparison.verdict, colours),
  ]
    .filter((part) => part !== null)
    .join("\n\n");
}

/** An id alone does not say what was run. */
function sideName({ toggle, ...sides }: Comparison, side: "before" | "after"): string {
  return toggle.key === "runs" ? `${toggle[side]}${GLUE}(${sides[side].mode})` : toggle[side];
}

function right(title: string) {
  return { title, align: "right" as const };
}

function effectsTable(comparison: Comparison, colours: Colours): string {
  const { effects, metric, pairs } = comparison;
  const { before, after } = sideTitles(comparison.toggle);
  // One pair has no interval, and a few have no more than a range.
  const spread = { title: pairs < PAIRS_MIN ? "RANGE" : "95 % INTERVAL" };
  const columns = [
    { title: "METRIC" },
    right(before),
    right(after),
    right("CHANGE"),
    ...(pairs > 1 ? [spread] : []),
    { title: "RESULT" },
  ];
  const rows = METRICS.flatMap((name) => {
    const effect = effects[name];
    if (effect === undefined || (ON_REQUEST.has(name) && name !== metric)) return [];
    return [
      [
        LABELS[name],
        figure(effect, effect.before),
        figure(effect, effect.after),
        change(effect),
        ...(pairs > 1 ? [interval(effect)] : []),
        resultText(effect.result, colours),
      ],
    ];
  });
  return table(columns, rows, colours.dim);
}

/** What a side is called, if it is short: two URLs would not fit 80 columns. */
function sideTitles({ key, before, after }: Comparison["toggle"]) {
  if (key === "url" || key === "runs") return { before: "BEFORE", after: "AFTER" };
  return { before: before.toUpperCase(), after: after.toUpperCase() };
}

/** What others measured, under the table: a column of its own would not fit 80. */
function publishedTable(comparison: Comparison, colours: Colours): string | null {
  if (comparison.published === null) return null;
  const rows = METRICS.flatMap((metric) => {
    const text = publishedOf(comparison, metric);
    return text === "" ? [] : [[LABELS[metric], text]];
  });
  const columns = [{ title: "PUBLISHED" }, { title: "BEFORE → AFTER" }];
  return `${table(columns, rows, colours.dim)}\n${colours.dim(wrap(comparison.published.about))}`;
}

function figure({ unit }: MetricEffect, value: number): string {
  if (unit === "share") return percent(value);
  if (unit === "ms") return milliseconds(value);
  // The row's name says of what; the table has 80 columns.
  return unit === "per_second" ? perSecond(value) : count(value);
}

/** A share may be 0: then its change is a difference in points. Others have none then. */
function change(effect: MetricEffect): string {
  if (effect.ratio !== null) return ratio(effect.ratio);
  return effect.unit === "share" ? points(effect.difference) : "-";
}

/** The sign stands once: the table has 80 columns. */
function interval(effect: MetricEffect): string {
  const { low, high, unit } = effect;
  if ((low === null || high === null) && unit !== "share") return "-";
  return low === null || high === null
    ? `${points(effect.differenceLow)} … ${points(effect.differenceHigh)}`.replaceAll(" pts", "")
    : `${ratio(low)} … ${ratio(high).replace("×", "")}`;
}

function publishedOf({ published }: Comparison, metric: MetricName): string {
  const found = published?.figures.find((one) => one.metric === metric);
  return found === undefined ? "" : publishedChange(found);
}
