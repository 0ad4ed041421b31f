import type { Invalid, RunRecord, Verdict } from "./record/schema.ts";
import type { Knobs } from "./scenarios/knobs.ts";
import type { Published } from "./scenarios/scenario.ts";
import type { ComparisonResult } from "./statistics/effect.ts";
import type { MetricEffect, MetricName } from "./statistics/metrics.ts";
import type { SideSummary } from "./summary.ts";
import type { Toggle } from "./compare.ts";

/** What the stock of several runs came to. */
export interface CombinedVerdict extends Verdict {
  /** Runs judged, the untimed ones included. */
  runs: number;
  /** Units sold and on sale, over all runs that sold; both 0 when none did. */
  sold: number;
  units: number;
}

/** Two sides of a scenario, compared in pairs. */
export interface Comparison {
  schemaVersion: 1;
  scenario: string;
  toggle: Toggle;
  knobs: Knobs;
  /** The metric that decides `result`. */
  metric: MetricName;
  minEffect: number;
  /** Pairs that are whole. */
  pairs: number;
  before: SideSummary;
  after: SideSummary;
  effects: Partial<Record<MetricName, MetricEffect>>;
  result: ComparisonResult;
  verdict: CombinedVerdict;
  /** Why it ended early; null when it did not. */
  invalid: Invalid | null;
  published: Published | null;
}

/** One verdict for the stock of many runs: each must hold. */
export function mergeVerdicts(records: readonly RunRecord[]): CombinedVerdict {
  const sum = (read: (record: RunRecord) => number) =>
    records.reduce((total, record) => total + read(record), 0);
  const selling = records.filter((record) => record.outcomes.buyers > 0);
  return {
    ok: records.length > 0 && records.every(({ verdict }) => verdict.ok),
    judged: records.every(({ verdict }) => verdict.judged),
    broken: records.flatMap(({ id, verdict }) =>
      verdict.broken.map(({ invariant, detail }) => ({
        invariant,
        detail: `run ${id}: ${detail}`,
      })),
    ),
    oversold: sum(({ verdict }) => verdict.oversold),
    lost: sum(({ verdict }) => verdict.lost),
    unacknowledged: sum(({ verdict }) => verdict.unacknowledged),
    runs: records.length,
    sold: selling.reduce(
      (total, { audit }) => total + (audit === null ? 0 : audit.ledger.held + audit.ledger.paid),
      0,
    ),
    units: selling.reduce((total, { drop }) => total + drop.total, 0),
  };
}

/** One verdict for the stock of several comparisons. */
export function joinVerdicts(verdicts: readonly CombinedVerdict[]): CombinedVerdict {
  const sum = (read: (verdict: CombinedVerdict) => number) =>
    verdicts.reduce((total, verdict) => total + read(verdict), 0);
  return {
    ok: verdicts.length > 0 && verdicts.every(({ ok }) => ok),
    judged: verdicts.every(({ judged }) => judged),
    broken: verdicts.flatMap(({ broken }) => broken),
    oversold: sum(({ oversold }) => oversold),
    lost: sum(({ lost }) => lost),
    unacknowledged: sum(({ unacknowledged }) => unacknowledged),
    runs: sum(({ runs }) => runs),
    sold: sum(({ sold }) => sold),
    units: sum(({ units }) => units),
  };
}
