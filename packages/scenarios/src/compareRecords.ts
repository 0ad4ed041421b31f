import { compared, type Comparison } from "./comparison.ts";
import { differencesOf } from "./record/differences.ts";
import { ScenarioFault } from "./fault.ts";
import { SCENARIOS } from "./scenarios/catalogue.ts";
import { checkMetricOf } from "./statistics/checkMetric.ts";
import type { MetricName, RecordPair } from "./statistics/metrics.ts";

export interface CompareRecordsOptions extends RecordPair {
  metric?: MetricName;
  minEffect?: number;
  /** Compares runs from different machines or configurations all the same. */
  force?: boolean;
}

/**
 * Two runs of earlier, side by side. One pair has no interval, so it is always inconclusive.
 * @throws {ScenarioFault} `records_differ`, naming what differs; `metric_missing`
 */
export function compareRecords(options: CompareRecordsOptions): Comparison {
  const { before, after, metric, minEffect } = options;
  const differences = differencesOf({ before, after }, "mode_and_stack");
  if (differences.length > 0 && options.force !== true) {
    const texts = differences.map((one) => `${one.field} (${one.before} and ${one.after})`);
    throw new ScenarioFault("records_differ", `the runs differ in ${texts.join(", ")}`);
  }
  checkMetricOf({ before, after }, metric);
  const caching = before.mode === "direct" && after.mode === "cached";
  const scenario = SCENARIOS.find(({ name }) => name === after.scenario);
  const records = [before, after];
  const bad = records.find(({ invalid }) => invalid !== null);
  return compared({
    scenario: after.scenario,
    toggle: { key: "runs", before: before.id, after: after.id },
    modes: { before: before.mode, after: after.mode },
    knobs: after.knobs,
    turnMs: null,
    pairs: [{ before, after }],
    records,
    invalid:
      bad?.invalid == null
        ? null
        : { reason: bad.invalid.reason, detail: `run ${bad.id}: ${bad.invalid.detail}` },
    differences,
    published: caching ? (scenario?.published ?? null) : null,
    metric,
    minEffect,
  });
}
