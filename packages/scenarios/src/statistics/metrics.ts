import type { RunRecord } from "../record/schema.ts";
import {
  type Direction,
  type Effect,
  type PairValues,
  ratioEffect,
  shareEffect,
} from "./effect.ts";

export type MetricUnit = "per_second" | "per_minute" | "ms" | "share";

interface Metric {
  unit: MetricUnit;
  direction: Direction;
  /** Undefined when a run does not have it. */
  read: (record: RunRecord) => number | undefined;
}

/** Every metric of a run that a comparison can tell about, by its path in the run record. */
export const METRICS = {
  tps: {
    unit: "per_second",
    direction: "higher_is_better",
    read: (record) => record.tps,
  },
  tpsPeak: {
    unit: "per_second",
    direction: "higher_is_better",
    read: (record) => record.tpsPeak,
  },
  "latencyMs.mean": {
    unit: "ms",
    direction: "lower_is_better",
    read: (record) => record.latencyMs?.mean,
  },
  "latencyMs.p50": {
    unit: "ms",
    direction: "lower_is_better",
    read: (record) => record.latencyMs?.p50,
  },
  "latencyMs.p95": {
    unit: "ms",
    direction: "lower_is_better",
    read: (record) => record.latencyMs?.p95,
  },
  "latencyMs.p99": {
    unit: "ms",
    direction: "lower_is_better",
    read: (record) => record.latencyMs?.p99,
  },
  "responseMs.mean": {
    unit: "ms",
    direction: "lower_is_better",
    read: (record) => record.responseMs?.mean,
  },
  "responseMs.p50": {
    unit: "ms",
    direction: "lower_is_better",
    read: (record) => record.responseMs?.p50,
  },
  "responseMs.p95": {
    unit: "ms",
    direction: "lower_is_better",
    read: (record) => record.responseMs?.p95,
  },
  "responseMs.p99": {
    unit: "ms",
    direction: "lower_is_better",
    read: (record) => record.responseMs?.p99,
  },
  within1s: {
    unit: "share",
    direction: "higher_is_better",
    read: (record) => record.within1s,
  },
  successRate: {
    unit: "share",
    direction: "higher_is_better",
    read: (record) => record.successRate,
  },
  failureRate: {
    unit: "share",
    direction: "lower_is_better",
    read: (record) => record.failureRate,
  },
  ordersPerMinute: {
    unit: "per_minute",
    direction: "higher_is_better",
    read: (record) => record.ordersPerMinute ?? undefined,
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];

export interface MetricEffect extends Effect {
  metric: MetricName;
  unit: MetricUnit;
  direction: Direction;
}

export interface RecordPair {
  before: RunRecord;
  after: RunRecord;
}

/** The effect on each metric that every run has. */
export function effectsOf(pairs: readonly RecordPair[], minEffect: number): MetricEffect[] {
  if (pairs.length === 0) return [];
  return METRIC_NAMES.flatMap((metric) => {
    const { unit, direction, read }: Metric = METRICS[metric];
    const values: PairValues[] = [];
    for (const pair of pairs) {
      const before = read(pair.before);
      const after = read(pair.after);
      if (before === undefined || after === undefined) return [];
      values.push({ before, after });
    }
    const judge = unit === "share" ? shareEffect : ratioEffect;
    return [{ metric, unit, direction, ...judge(values, { direction, minEffect }) }];
  });
}
