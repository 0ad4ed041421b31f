import type { Comparison, MetricEffect, MetricName } from "@dropctl/scenarios";
import type { Colours } from "../output.ts";
import { publishedChange } from "./published.ts";
import { table } from "./table.ts";
import { knobsText, milliseconds, percent, perMinute, perSecond, points, ratio } from "./units.ts";
import { combinedVerdict } from "./verdict.ts";
import { titleText, wrap } from "./wrap.ts";

const LABELS: Record<MetricName, string> = {
  tps: "TPS",
  successRate: "HTTP success rate",
  failureRate: "failure rate",
  "latencyMs.mean": "mean",
  "latencyMs.p50": "p50",
  "latencyMs.p99": "p99",
  within1s: "within 1 s",
  ordersPerMinute: "orders a minute",
};
const ROWS = Object.keys(LABELS) as MetricName[];

/** The before/after table of one scenario, how far to trust it, and the stock's verdict. */
export function comparisonText(comparison: Comparison, colours: Colours): string {
  const { scenario, toggle, knobs, pairs } = comparison;
  const sides = `${toggle.before} → ${toggle.after}`;
  return [
    titleText(scenario, `: ${sides} (${knobsText(knobs)})`, colours.bold),
    pairs === 0 ? null : effectsTable(comparison, colours),
    publishedTable(comparison, colours),
    trust(comparison, colours),
    combinedVerdict(comparison.verdict, colours),
  ]
    .filter((part) => part !== null)
    .join("\n\n");
}

function right(title: string) {
  return { title, align: "right" as const };
}

function effectsTable(comparison: Comparison, colours: Colours): string {
  const { effects, toggle } = comparison;
  const columns = [
    { title: "METRIC" },
    right(toggle.before.toUpperCase()),
    right(toggle.after.toUpperCase()),
    right("CHANGE"),
    { title: "95 % INTERVAL" },
    { title: "RESULT" },
  ];
  const rows = ROWS.flatMap((metric) => {
    const effect = effects[metric];
    if (effect === undefined) return [];
    return [
      [
        LABELS[metric],
        figure(effect, effect.before),
        figure(effect, effect.after),
        change(effect),
        interval(effect),
        coloured(effect.result, colours),
      ],
    ];
  });
  return table(columns, rows, colours.dim);
}

/** What others measured, under the table: a column of its own would not fit 80. */
function publishedTable(comparison: Comparison, colours: Colours): string | null {
  if (comparison.published === null) return null;
  const rows = ROWS.flatMap((metric) => {
    const text = publishedOf(comparison, metric);
    return text === "" ? [] : [[LABELS[metric], text]];
  });
  const columns = [{ title: "PUBLISHED" }, { title: "BEFORE → AFTER" }];
  return `${table(columns, rows, colours.dim)}\n${colours.dim(wrap(comparison.published.about))}`;
}

function figure({ unit }: MetricEffect, value: number): string {
  if (unit === "share") return percent(value);
  if (unit === "ms") return milliseconds(value);
  return unit === "per_second" ? perSecond(value) : perMinute(value);
}

/** A share may be 0: then its change is a difference in points. */
function change(effect: MetricEffect): string {
  return effect.ratio === null ? points(effect.difference) : ratio(effect.ratio);
}

/** The sign or unit stands once: the table has 80 columns. */
function interval(effect: MetricEffect): string {
  const { low, high } = effect;
  return low === null || high === null
    ? `${points(effect.differenceLow).replace(" pts", "")} … ${points(effect.differenceHigh)}`
    : `${ratio(low)} … ${ratio(high).replace("×", "")}`;
}

function publishedOf({ published }: Comparison, metric: MetricName): string {
  const found = published?.figures.find((one) => one.metric === metric);
  return found === undefined ? "" : publishedChange(found);
}

function coloured(result: MetricEffect["result"], colours: Colours): string {
  const paint = {
    better: colours.green,
    worse: colours.red,
    same: colours.dim,
    inconclusive: colours.yellow,
  };
  return paint[result](result);
}

function trust(comparison: Comparison, colours: Colours): string {
  const { pairs, metric, result, effects, before, after, invalid } = comparison;
  const lines = [
    `${pairs} balanced pairs; by ${LABELS[metric]} the result is ${coloured(result, colours)}.`,
  ];
  const smallest = effects[metric]?.smallestChange ?? null;
  if (smallest !== null) {
    lines.push(
      `The smallest change that these pairs could have told is ${Math.ceil(smallest * 100)} %.`,
    );
  }
  if (pairs < 6) lines.push("Fewer than 6 pairs are always inconclusive.");
  if (before.lowConfidence || after.lowConfidence) {
    lines.push("Some trials were under 1 s or 1,000 completions: take their rates with care.");
  }
  if (before.generatorSaturated || after.generatorSaturated) {
    lines.push("In some trials the load generator was the limit: the server may do more.");
  }
  if (invalid !== null) {
    lines.push(colours.yellow(`It ended early (${invalid.reason}): ${invalid.detail}.`));
  }
  return lines.join("\n");
}
