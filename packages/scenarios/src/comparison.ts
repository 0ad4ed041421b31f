import type { StockMode } from "@dropctl/protocol";
import type { Difference } from "./record/differences.ts";
import type { Invalid, RunRecord, Verdict } from "./record/schema.ts";
import type { Knobs } from "./scenarios/knobs.ts";
import type { Published } from "./scenarios/scenario.ts";
import type { ComparisonResult } from "./statistics/effect.ts";
import {
  effectsOf,
  type MetricEffect,
  type MetricName,
  type RecordPair,
} from "./statistics/metrics.ts";
import type { Side } from "./statistics/pairing.ts";
import { type SideSummary, summarise } from "./summary.ts";
import type { Toggle } from "./toggle.ts";

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
  /** Both sides of a pair sent in turns of so long; null: one whole trial after the other. */
  turnMs: number | null;
  /** Pairs that are whole. */
  pairs: number;
  before: SideSummary;
  after: SideSummary;
  effects: Partial<Record<MetricName, MetricEffect>>;
  result: ComparisonResult;
  verdict: CombinedVerdict;
  /** Why it ended early; null when it did not. */
  invalid: Invalid | null;
  /** What runs from elsewhere differ in, compared by force; none for trials. */
  differences: Difference[];
  /** What others published for the same change, if it is that from direct to cached. */
  published: Published | null;
}

/** Changes smaller than this are of no interest unless told. */
export const MIN_EFFECT = 0.03;

export interface ComparedFacts extends Pick<
  Comparison,
  "scenario" | "toggle" | "knobs" | "turnMs" | "invalid" | "differences" | "published"
> {
  modes: Record<Side, StockMode>;
  /** The pairs that are whole. */
  pairs: readonly RecordPair[];
  /** Every run whose stock was judged. */
  records: readonly RunRecord[];
  metric: MetricName | undefined;
  minEffect: number | undefined;
}

/** What the pairs say of each metric, and of the one that decides. */
export function compared(facts: ComparedFacts): Comparison {
  const { scenario, toggle, modes, knobs, turnMs, pairs, records, invalid } = facts;
  const { differences, published, metric = "tps", minEffect = MIN_EFFECT } = facts;
  const effects = effectsOf(pairs, minEffect);
  const runs = (side: Side) => pairs.map((pair) => pair[side]);
  return {
    schemaVersion: 1,
    scenario,
    toggle,
    knobs,
    metric,
    minEffect,
    turnMs,
    pairs: pairs.length,
    before: summarise(modes.before, runs("before")),
    after: summarise(modes.after, runs("after")),
    effects: Object.fromEntries(effects.map((effect) => [effect.metric, effect])),
    result: effects.find((effect) => effect.metric === metric)?.result ?? "inconclusive",
    verdict: mergeVerdicts(records),
    invalid,
    differences,
    published,
  };
}

/** One verdict for the stock of many runs: each must hold. */
export function mergeVerdicts(records: readonly RunRecord[]): CombinedVerdict {
  const sum = (read: (record: RunRecord) => number) =>
    records.reduce((total, record) => total + read(record), 0);
  const selling = records.filter((record) => record.outcomes.buyers > 0);
  return {
    ok: records.length > 0 && records.every(({ verdict }) => verdict.ok),
    judged: records.length > 0 && records.every(({ verdict }) => verdict.judged),
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
    judged: verdicts.length > 0 && verdicts.every(({ judged }) => judged),
    broken: verdicts.flatMap(({ broken }) => broken),
    oversold: sum(({ oversold }) => oversold),
    lost: sum(({ lost }) => lost),
    unacknowledged: sum(({ unacknowledged }) => unacknowledged),
    runs: sum(({ runs }) => runs),
    sold: sum(({ sold }) => sold),
    units: sum(({ units }) => units),
  };
}
