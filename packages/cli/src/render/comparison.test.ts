import pc from "picocolors";
import {
  type Comparison,
  mergeVerdicts,
  METRIC_NAMES,
  METRICS,
  type MetricEffect,
} from "@dropctl/scenarios";
import { describe, expect, test } from "vitest";
import { comparisonText } from "./comparison.ts";

const plain = pc.createColors(false);

/** As wide as figures become: large rates, small ratios, long names. */
function wideEffects(result: MetricEffect["result"]): Comparison["effects"] {
  return Object.fromEntries(
    METRIC_NAMES.map((metric) => {
      const { unit, direction } = METRICS[metric];
      const [before, after] = unit === "share" ? [0.999_999, 0] : [234_567, 123_456];
      const ratio = unit === "share" ? null : { ratio: 0.012_345, low: 0.001_23, high: 0.012_35 };
      const effect: MetricEffect = {
        ...{ metric, unit, direction, before, after, result, smallestChange: 0.0712 },
        ...(ratio ?? { ratio: null, low: null, high: null }),
        ...{ difference: -0.9994, differenceLow: -0.9994, differenceHigh: -0.9992 },
      };
      return [metric, effect];
    }),
  );
}

function comparison(changes: Partial<Comparison>): Comparison {
  const side = { mode: "cached", runIds: [], metrics: {}, lowConfidence: false } as const;
  return {
    schemaVersion: 1,
    scenario: "order-rush",
    toggle: { key: "mode", before: "direct", after: "cached" },
    knobs: { buyers: 1_000_000, units: 1_000_000, connections: 4_096 },
    metric: "tps",
    minEffect: 0.03,
    turnMs: 100,
    pairs: 10,
    before: { ...side, runIds: [], generatorSaturated: false },
    after: { ...side, runIds: [], generatorSaturated: true },
    effects: wideEffects(changes.result ?? "inconclusive"),
    result: "inconclusive",
    verdict: {
      ...{ ok: true, judged: true, broken: [], oversold: 0, lost: 0, unacknowledged: 0 },
      ...{ runs: 22, sold: 22_000_000, units: 22_000_000 },
    },
    invalid: null,
    differences: [],
    published: null,
    ...changes,
  };
}

const RUNS = { key: "runs", before: "20261121T150524075-qzgg", after: "20261121T150556326-06m5" };
const machine = { field: "environment.cpuModel", before: "A processor", after: "Another one" };

test.each([
  ["modes", {}],
  ["stacks", { toggle: { key: "stack", before: "embedded", after: "external" } }],
  ["URLs", { toggle: { key: "url", before: "http://127.0.0.1:1", after: "http://127.0.0.1:2" } }],
  ["a side and itself", { toggle: { key: "aa", before: "cached", after: "again" } }],
  ["a few pairs", { pairs: 3 }],
  ["two runs", { toggle: RUNS, pairs: 1, differences: [machine, machine, machine] }],
  [
    "broken invariants",
    {
      verdict: {
        ...mergeVerdicts([]),
        ...{ runs: 1, judged: true },
        broken: [{ invariant: "not_oversold", detail: "run of many words ".repeat(9) }],
      },
    },
  ],
  ["what ended early", { invalid: { reason: "target_died", detail: "gone ".repeat(30) } }],
] as [string, Partial<Comparison>][])("%s fit 80 columns", (_what, changes) => {
  for (const line of comparisonText(comparison(changes), plain).split("\n")) {
    expect(line.length, line).toBeLessThanOrEqual(80);
  }
});

test("a metric that is not in the table comes in when it decides", () => {
  expect(comparisonText(comparison({}), plain)).not.toContain("peak TPS");
  expect(comparisonText(comparison({ metric: "tpsPeak" }), plain)).toMatch(/^peak TPS +234,567/m);
});

test("a side that sells nothing has no ratio, and no difference in points", () => {
  const none = { ratio: null, low: null, high: null, after: 0, difference: -79_269 };
  const effects = wideEffects("worse");
  const { ordersPerMinute: orders } = effects;
  if (orders === undefined) throw new Error("no such effect");
  const text = comparisonText(
    comparison({ effects: { ...effects, ordersPerMinute: { ...orders, ...none } } }),
    plain,
  );
  expect(text).toMatch(/^orders a minute +[\d,]+ +0 +- +- +worse$/m);
});

describe("a side against itself", () => {
  const toggle = { key: "aa", before: "cached", after: "again" } as const;
  const textOf = (result: Comparison["result"]) =>
    comparisonText(comparison({ toggle, result }), plain).replaceAll("\n", " ");

  test.each(["better", "worse"] as const)("that is %s shows a machine not to trust", (result) => {
    expect(textOf(result)).toContain("This machine cannot be trusted at these settings");
  });

  test.each(["same", "inconclusive"] as const)("that is %s shows its noise", (result) => {
    expect(textOf(result)).not.toContain("cannot be trusted");
    expect(textOf(result)).toContain("Both sides are the same: ×0.0012 … ×0.0123 is this machine");
    expect(textOf(result)).toContain("smallest change that these pairs could have told is 8 %");
  });
});

test("the stock of no run at all is not judged", () => {
  const verdict = mergeVerdicts([]);
  expect(verdict).toMatchObject({ ok: false, judged: false });
  const invalid = { reason: "interrupted", detail: "stopped in pair 0 of 10" } as const;
  const text = comparisonText(comparison({ pairs: 0, verdict, invalid }), plain);
  expect(text).toContain("Stock: not judged, nothing was run.");
});

test("few pairs have a range, not an interval of 95 %, and one pair has none", () => {
  expect(comparisonText(comparison({ pairs: 3 }), plain)).toMatch(/CHANGE +RANGE +RESULT/);
  expect(comparisonText(comparison({ pairs: 1 }), plain)).toMatch(/CHANGE +RESULT/);
  expect(comparisonText(comparison({}), plain)).toContain("95 % INTERVAL");
});
