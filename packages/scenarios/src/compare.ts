import { createClient, type StockMode } from "@dropctl/protocol";
import { mergeVerdicts, type Comparison } from "./comparison.ts";
import type { OnProgress } from "./progress.ts";
import type { RunRecord } from "./record/schema.ts";
import { runTrial } from "./run.ts";
import { BuyerPool } from "./scenarios/arrange.ts";
import { knobsFor, type Scenario } from "./scenarios/scenario.ts";
import { effectsOf, type MetricName, type RecordPair } from "./statistics/metrics.ts";
import { pairOrder, type Side } from "./statistics/pairing.ts";
import { summarise } from "./summary.ts";
import { guardTarget, type Target } from "./target.ts";

/** What differs between the two sides. */
export interface Toggle {
  key: "mode";
  before: StockMode;
  after: StockMode;
}

export interface CompareOptions {
  scenario: Scenario;
  target: Target;
  toggle: Toggle;
  /** Six are the fewest that can be conclusive. */
  pairs: number;
  knobs?: Record<string, number | undefined>;
  /** The metric that decides; `tps` unless told. */
  metric?: MetricName;
  /** Changes within ±this are "same"; 0.03 unless told. */
  minEffect?: number;
  /**
   * Sets knobs anew for the timed trials, once the untimed ones have shown how fast this
   * machine is; both sides get the same.
   */
  resize?: (warmUp: RecordPair) => Record<string, number>;
  onProgress?: OnProgress;
  /** Called with each timed trial's record as soon as it is there. */
  onRecord?: (record: RunRecord) => void | Promise<void>;
  /** Ends the comparison early; the pairs that are whole count. */
  signal?: AbortSignal;
}

/**
 * Compares two sides in balanced pairs (ABBA), each trial with a fresh generator process and a
 * fresh drop, after one untimed trial of each side. It ends early when a trial is invalid.
 * Throws as `runScenario` does.
 */
export async function compareTrials(options: CompareOptions): Promise<Comparison> {
  const { scenario, toggle, signal, minEffect = 0.03, metric = "tps" } = options;
  const url = guardTarget(options.target);
  const client = createClient({ url, adminToken: options.target.adminToken });
  const pool = new BuyerPool(client);
  let knobs = knobsFor(scenario, options.knobs ?? {});
  const trial = (side: Side, pair: number) =>
    runTrial({
      scenario,
      target: options.target,
      mode: toggle[side],
      knobs: pair === 0 ? scenario.warmUp(knobs) : knobs,
      url,
      client,
      pool,
      trial: { pair, pairs: options.pairs, side },
      ...(options.onProgress ? { onProgress: options.onProgress } : {}),
      ...(signal ? { signal } : {}),
    });

  const records: RunRecord[] = [];
  const pairs: RecordPair[] = [];
  const runs = { before: [] as RunRecord[], after: [] as RunRecord[] };
  let invalid: Comparison["invalid"] = null;
  for (let pair = 0; pair <= options.pairs && invalid === null; pair++) {
    const done: Partial<RecordPair> = {};
    for (const side of pairOrder(pair)) {
      if (signal?.aborted === true) {
        invalid = { reason: "interrupted", detail: `stopped in pair ${pair} of ${options.pairs}` };
        break;
      }
      const record = await trial(side, pair);
      records.push(record);
      if (pair > 0) await options.onRecord?.(record);
      invalid = record.invalid;
      if (invalid !== null) break;
      done[side] = record;
    }
    if (done.before === undefined || done.after === undefined) continue;
    const whole = { before: done.before, after: done.after };
    if (pair === 0) {
      const changed = options.resize?.(whole) ?? {};
      knobs = knobsFor(scenario, { ...knobs, ...changed });
      continue;
    }
    pairs.push(whole);
    runs.before.push(done.before);
    runs.after.push(done.after);
  }

  const effects = effectsOf(pairs, minEffect);
  return {
    schemaVersion: 1,
    scenario: scenario.name,
    toggle,
    knobs,
    metric,
    minEffect,
    pairs: pairs.length,
    before: summarise(toggle.before, runs.before),
    after: summarise(toggle.after, runs.after),
    effects: Object.fromEntries(effects.map((effect) => [effect.metric, effect])),
    result: effects.find((effect) => effect.metric === metric)?.result ?? "inconclusive",
    // The untimed trials sold units too: their stock is judged like any other's.
    verdict: mergeVerdicts(records),
    invalid,
    published: scenario.published,
  };
}
