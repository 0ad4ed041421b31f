import { describe, expect, test } from "vitest";
import type { RunRecord } from "../record/schema.ts";
import { type Check, evaluateGate } from "./evaluate.ts";
import { lookUpMetric } from "./metric.ts";
import { parseExpression, parseThreshold, type ThresholdSpec } from "./threshold.ts";

const latencyMs = { mean: 5, p50: 4, p95: 12, p99: 25, max: 80 };
const step = {
  requests: 4_000,
  byStatus: { 201: 400, 409: 3_600 },
  byCode: { sold_out: 3_600 },
  lost: {},
  durationMs: 2_000,
  tps: 2_000,
  tpsByOutcome: { succeeded: 200, refused: 1_800, failed: 0 },
  latencyMs,
  responseMs: null,
};

const RECORD: RunRecord = {
  schemaVersion: 1,
  id: "20261121T055550123-k3f9",
  startedAt: "2026-11-21T05:55:50.123Z",
  scenario: "order-rush",
  mode: "cached",
  stack: "embedded",
  engine: "autocannon",
  knobs: { buyers: 4_000, units: 400 },
  environment: {
    node: "v24.0.0",
    os: "linux 6.1",
    arch: "x64",
    cpuModel: "a processor",
    cores: 2,
    memoryBytes: 8_000_000_000,
    dropctl: "0.1.0",
    server: "0.1.0",
  },
  drop: { id: "01936f00-0000-7000-8000-000000000000", slug: "loadtest-1", total: 400 },
  outcomes: {
    buyers: 4_000,
    accepted: 400,
    refused: 3_600,
    failed: 0,
    paid: 400,
    refusedByReason: { sold_out: 3_600 },
    failedByReason: {},
    unpaidByReason: {},
  },
  steps: { reserve: step },
  load: { model: "closed", ratePerSecond: null, dropped: 0, warmUpMs: 0 },
  requests: 4_000,
  completions: 4_000,
  durationMs: 2_000,
  tps: 2_000,
  tpsPeak: 2_100,
  ordersPerMinute: 12_000,
  latencyMs,
  responseMs: null,
  within1s: 0.995,
  successRate: 1,
  failureRate: 0,
  lowConfidence: false,
  generator: { cpuShare: 0.5, eventLoopUtilization: 0.5, saturated: false },
  audit: null,
  verdict: { ok: true, judged: true, broken: [], oversold: 0, lost: 0, unacknowledged: 0 },
  invalid: null,
};

function evaluate(
  spec: ThresholdSpec,
  { record = RECORD, baseline = null as RunRecord | null } = {},
) {
  const parsed = parseThreshold(spec);
  if (parsed.kind === "refused") throw new Error(parsed.message);
  return evaluateGate({ record, thresholds: parsed.thresholds, baseline });
}

function checksOf(...args: Parameters<typeof evaluate>): Check[] {
  const evaluation = evaluate(...args);
  if (evaluation.kind === "refused") throw new Error(evaluation.message);
  return evaluation.checks;
}

const failing = (checks: Check[]) => checks.filter(({ ok }) => !ok);

describe("a figure against its limit", () => {
  test.each<[spec: ThresholdSpec, ok: boolean, limit: number, got: number]>([
    [{ metric: "tps", min: 2_000 }, true, 2_000, 2_000],
    [{ metric: "tps", min: 2_000.1 }, false, 2_000.1, 2_000],
    [{ metric: "latencyMs.p99", max: "25ms" }, true, 25, 25],
    [{ metric: "latencyMs.p99", max: "24.9ms" }, false, 24.9, 25],
    [{ metric: "steps.reserve.latencyMs.p50", max: ".004s" }, true, 4, 4],
    [{ metric: "within1s", min: "0.99" }, true, 0.99, 0.995],
    [{ metric: "within1s", min: 1 }, false, 1, 0.995],
    [{ metric: "failureRate", max: 0 }, true, 0, 0],
    [{ metric: "ordersPerMinute", min: 330 }, true, 330, 12_000],
    [{ metric: "outcomes.accepted", min: 400 }, true, 400, 400],
    [{ metric: "steps.reserve.byStatus.409", max: 3_599 }, false, 3_599, 3_600],
    // What never occurred was not counted.
    [{ metric: "steps.reserve.byStatus.500", max: 0 }, true, 0, 0],
    [{ metric: "outcomes.failedByReason.timeout", min: 1 }, false, 1, 0],
    [{ metric: "steps.reserve.tpsByOutcome.refused", max: 1_800 }, true, 1_800, 1_800],
  ])("%j holds: %s", (spec, ok, limit, got) => {
    const [stock, run, threshold] = checksOf(spec);
    expect(stock).toMatchObject({ kind: "stock", ok: true });
    expect(run).toMatchObject({ kind: "run", ok: true });
    expect(threshold).toMatchObject({ ok, limit, got, reasons: ok ? [] : ["beyond_limit"] });
  });

  test("one threshold with both bounds is two checks", () => {
    const checks = checksOf({ metric: "tps", min: 2_500, max: 3_000 });
    expect(checks.map(({ kind, ok }) => [kind, ok])).toEqual([
      ["stock", true],
      ["run", true],
      ["threshold", false],
      ["threshold", true],
    ]);
  });

  test.each([
    ["ordersPerMinute", { ordersPerMinute: null }],
    ["latencyMs.p99", { latencyMs: null }],
    ["responseMs.p99", {}],
    ["queue.occupancyMax", {}],
    ["load.ratePerSecond", { load: undefined }],
  ])("a run without %s fails, whatever the limit", (metric, without) => {
    const record = { ...RECORD, ...without } as RunRecord;
    const max = /Ms/.test(metric) ? "1h" : 1e9;
    expect(failing(checksOf({ metric, max }, { record }))).toMatchObject([
      { got: null, reasons: ["no_figure"] },
    ]);
  });

  test.each([
    ["tps", 1, true],
    ["ordersPerMinute", 1, true],
    ["latencyMs.p99", "0s", false],
    ["within1s", 0, true],
    ["successRate", 1, null],
    ["outcomes.accepted", 400, null],
  ] as const)("low confidence fails %s if it is a rate or a time", (metric, min, holds) => {
    const record = { ...RECORD, lowConfidence: true };
    const failed = failing(checksOf({ metric, min }, { record }));
    expect(failed.map((check) => "reasons" in check && check.reasons)).toEqual(
      holds === null ? [] : [["low_confidence"]],
    );
  });

  test("a saturated generator is named where a rate or a time is missed, and fails nothing itself", () => {
    const record = { ...RECORD, generator: { ...RECORD.generator, saturated: true } };
    expect(failing(checksOf({ metric: "tps", min: 3_906 }, { record }))).toMatchObject([
      { reasons: ["beyond_limit", "generator_saturated"] },
    ]);
    expect(failing(checksOf({ metric: "tps", min: 2_000 }, { record }))).toEqual([]);
    expect(failing(checksOf({ metric: "outcomes.paid", min: 500 }, { record }))).toMatchObject([
      { reasons: ["beyond_limit"] },
    ]);
  });
});

describe("relative to a baseline", () => {
  const baseline = { ...RECORD, tps: 4_000, failureRate: 0, ordersPerMinute: null };

  test.each<[spec: ThresholdSpec, ok: boolean, limit: number]>([
    [{ metric: "tps", minRatio: 0.5 }, true, 2_000],
    [{ metric: "tps", minRatio: "0.51" }, false, 2_040],
    [{ metric: "latencyMs.p99", maxRatio: 1 }, true, 25],
    [{ metric: "failureRate", maxRatio: 1.5 }, true, 0],
  ])("%j holds: %s", (spec, ok, limit) => {
    const [, , threshold] = checksOf(spec, { baseline });
    expect(threshold).toMatchObject({ ok, limit });
  });

  test.each([
    ["ordersPerMinute", { minRatio: 1 }, baseline],
    ["failureRate", { minRatio: 1 }, baseline],
    ["tps", { minRatio: 1 }, null],
  ])("%s cannot be, where the baseline has none or 0", (metric, bound, other) => {
    expect(evaluate({ metric, ...bound }, { baseline: other })).toMatchObject({
      kind: "refused",
      message: `the baseline has no ${metric} to be relative to`,
    });
  });
});

describe("the stock and the run are always checked", () => {
  const broken = [{ invariant: "not_oversold", detail: "1 unit" }];
  test.each<[what: string, change: Partial<RunRecord>, failed: Check["kind"][]]>([
    ["broken", { verdict: { ...RECORD.verdict, ok: false, broken } }, ["stock"]],
    ["broken, though it says ok", { verdict: { ...RECORD.verdict, broken } }, ["stock"]],
    ["not judged", { verdict: { ...RECORD.verdict, judged: false } }, ["stock"]],
    ["not ok for no reason given", { verdict: { ...RECORD.verdict, ok: false } }, ["stock"]],
    ["invalid", { invalid: { reason: "target_died", detail: "gone" } }, ["run"]],
  ])("%s", (_what, change, failed) => {
    const record = { ...RECORD, ...change };
    const checks = checksOf({ metric: "tps", min: 1 }, { record });
    expect(failing(checks).map(({ kind }) => kind)).toEqual(failed);
  });

  test("a step that a sound run does not have is refused, in a broken one it is a failed check", () => {
    const spec = { metric: "steps.pay.latencyMs.p99", max: "1s" };
    expect(evaluate(spec)).toMatchObject({
      kind: "refused",
      message: 'no metric "steps.pay.latencyMs.p99": steps of this run has reserve',
    });
    const record = { ...RECORD, verdict: { ...RECORD.verdict, ok: false, broken } };
    expect(failing(checksOf(spec, { record }))).toMatchObject([
      { kind: "stock" },
      { kind: "threshold", reasons: ["no_figure"] },
    ]);
  });
});

describe("a threshold that is refused", () => {
  test.each<[spec: ThresholdSpec, field: string, message: string]>([
    [{ metric: "tsp", min: 1 }, "metric", 'no metric "tsp": a run record has schemaVersion, id'],
    [{ metric: "latencyMs.p90", max: "1s" }, "metric", "latencyMs has mean, p50, p95, p99, max"],
    [{ metric: "latencyMs", max: "1s" }, "metric", "is a group; name one of mean, p50"],
    [{ metric: "steps", min: 1 }, "metric", '"steps" of a run record is not a number'],
    [{ metric: "tps.p99", min: 1 }, "metric", "tps has no fields"],
    [{ metric: "scenario", min: 1 }, "metric", '"scenario" of a run record is not a number'],
    [{ metric: "verdict.ok", min: 1 }, "metric", "is not a number"],
    [{ metric: "series.0.succeeded", min: 1 }, "metric", "series has no fields"],
    [{ metric: "constructor", min: 1 }, "metric", 'no metric "constructor"'],
    [{ metric: "steps..tps", min: 1 }, "metric", 'no metric "steps..tps"'],
    [{ metric: "", min: 1 }, "metric", 'no metric ""'],
    [{ metric: "tps" }, "metric", "needs one of min, max, minRatio, maxRatio"],
    [{ metric: "latencyMs.p99", max: 25 }, "max", "a duration with its unit, such as 25ms"],
    [{ metric: "latencyMs.p99", max: "25" }, "max", "a duration with its unit"],
    [{ metric: "queue.waitSeconds.p99", max: "1s" }, "metric", "has p50, p95, max"],
    [{ metric: "queue.waitSeconds.p95", max: 30 }, "max", "a duration with its unit"],
    [{ metric: "tps", min: "25ms" }, "min", 'a number a second, such as 3906, not "25ms"'],
    [{ metric: "tps", min: "3,906" }, "min", "a number a second"],
    [{ metric: "tps", min: "NaN" }, "min", "a number a second"],
    [{ metric: "tps", min: Number.NaN }, "min", "a number a second"],
    [{ metric: "tps", max: Number.POSITIVE_INFINITY }, "max", "a number a second"],
    [{ metric: "tps", min: -1 }, "min", "a number a second"],
    [{ metric: "within1s", min: 99 }, "min", "a share from 0 to 1, not 99"],
    [{ metric: "within1s", min: "99%" }, "min", "a share from 0 to 1"],
    [{ metric: "tps", minRatio: "95%" }, "minRatio", "a ratio to the baseline such as 0.95"],
    [{ metric: "tps", minRatio: 0 }, "minRatio", "a ratio to the baseline"],
    [{ metric: "tps", min: 5, max: 4 }, "max", "is below min"],
    [{ metric: "tps", minRatio: 1.1, maxRatio: 1 }, "maxRatio", "is below minRatio"],
  ])("%j", (spec, field, message) => {
    expect(parseThreshold(spec)).toMatchObject({
      kind: "refused",
      field,
      message: expect.stringContaining(message),
    });
  });
});

test.each([
  ["tps>=3906", { metric: "tps", min: "3906" }],
  [" steps.reserve.latencyMs.p99 <= 25ms ", { metric: "steps.reserve.latencyMs.p99", max: "25ms" }],
  ["tps>=0.95x", { metric: "tps", minRatio: "0.95" }],
  ["latencyMs.p99<=1.2x", { metric: "latencyMs.p99", maxRatio: "1.2" }],
  ["tps", null],
  ["tps=5", null],
  ["tps<5", null],
  [">=5", null],
  ["tps>=", null],
  ["tps>=1<=2", null],
])("the expression %j reads as %j", (text, spec) => {
  expect(parseExpression(text)).toEqual(spec);
});

test.each([
  ["latencyMs.p99", "ms", true],
  ["queue.waitSeconds.p95", "seconds", true],
  ["steps.a step of my own.tpsByOutcome.failed", "per_second", true],
  ["audit.ledger.held", "number", false],
  ["environment.memoryBytes", "bytes", false],
  ["generator.cpuShare", "number", false],
])("%s is counted in %s", (path, unit, timed) => {
  expect(lookUpMetric(path)).toEqual({ kind: "metric", metric: { path, unit, timed } });
});

test("a relative limit has no digits that binary fractions add", () => {
  const [, , threshold] = checksOf(
    { metric: "tps", minRatio: 1.1 },
    { record: { ...RECORD, tps: 11 }, baseline: { ...RECORD, tps: 10 } },
  );
  expect(threshold).toMatchObject({ ok: true, limit: 11 });
});
