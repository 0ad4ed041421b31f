import { type Client, createClient } from "@dropctl/protocol";
import { type Comparison, compared, MIN_EFFECT } from "./comparison.ts";
import { checkEngine, type EngineChoice } from "./engines/engines.ts";
import { gone } from "./gone.ts";
import type { OnProgress } from "./progress.ts";
import type { Invalid, RunRecord } from "./record/schema.ts";
import { runTrial } from "./run.ts";
import { BuyerPool } from "./scenarios/arrange.ts";
import { knobsFor, type Scenario } from "./scenarios/scenario.ts";
import { effectsOf, type MetricName, type RecordPair } from "./statistics/metrics.ts";
import { pairOrder, type Side } from "./statistics/pairing.ts";
import { guardTarget, type Target } from "./target.ts";
import type { Toggle, TrialSides } from "./toggle.ts";

export interface CompareOptions extends EngineChoice {
  scenario: Scenario;
  toggle: Toggle;
  /** Sides with the same target object share its buyers. */
  sides: TrialSides;
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
 * Compares two sides in balanced pairs (ABBA), never both at once, each trial with a fresh
 * generator process and a fresh drop, after one untimed trial of each side. It ends early when a
 * trial is invalid or a target goes away; the pairs that are whole count.
 * Throws as `runScenario` does, of both targets.
 */
export async function compareTrials(options: CompareOptions): Promise<Comparison> {
  const { scenario, toggle, sides, signal } = options;
  await checkEngine(options);
  const places = await reachBoth(sides);
  let knobs = knobsFor(scenario, options.knobs ?? {});
  const trial = (side: Side, pair: number) =>
    runTrial({
      scenario,
      target: sides[side].target,
      mode: sides[side].mode,
      engine: options.engine,
      k6: options.k6,
      knobs: pair === 0 ? scenario.warmUp(knobs) : knobs,
      ...places[side],
      trial: { pair, pairs: options.pairs, side, label: toggle[side] },
      ...(options.onProgress ? { onProgress: options.onProgress } : {}),
      ...(signal ? { signal } : {}),
    });

  const records: RunRecord[] = [];
  const pairs: RecordPair[] = [];
  let invalid: Invalid | null = null;
  for (let pair = 0; pair <= options.pairs && invalid === null; pair++) {
    const done: Partial<RecordPair> = {};
    for (const side of pairOrder(pair)) {
      if (signal?.aborted === true) {
        invalid = { reason: "interrupted", detail: `stopped in pair ${pair} of ${options.pairs}` };
        break;
      }
      const record = await trial(side, pair).catch(gone);
      if ("reason" in record) {
        invalid = record;
        break;
      }
      records.push(record);
      if (pair > 0) await options.onRecord?.(record);
      invalid = record.invalid;
      if (invalid !== null) break;
      done[side] = record;
    }
    if (done.before === undefined || done.after === undefined) continue;
    const whole = { before: done.before, after: done.after };
    if (pair === 0) knobs = knobsFor(scenario, { ...knobs, ...options.resize?.(whole) });
    else {
      pairs.push(whole);
      tellEffect(options, pairs);
    }
  }
  const caching = toggle.key === "mode" && sides.after.mode === "cached";
  return compared({
    scenario: scenario.name,
    toggle,
    modes: { before: sides.before.mode, after: sides.after.mode },
    knobs,
    pairs,
    // The untimed trials sold units too: their stock is judged like any other's.
    records,
    invalid,
    differences: [],
    published: caching ? scenario.published : null,
    metric: options.metric,
    minEffect: options.minEffect,
  });
}

/** Nothing where a pair has no such metric: the comparison itself says so. */
function tellEffect(options: CompareOptions, whole: readonly RecordPair[]): void {
  const { scenario, pairs, metric = "tps", minEffect = MIN_EFFECT, onProgress } = options;
  const effect = effectsOf(whole, minEffect).find((one) => one.metric === metric);
  if (effect === undefined) return;
  onProgress?.({
    ...{ kind: "pair", scenario: scenario.name, metric, effect },
    ...{ pair: whole.length, pairs },
  });
}

interface Place {
  url: string;
  client: Client;
  pool: BuyerPool;
}

/** A target that does not answer now was never there; one that does not later has died. */
async function reachBoth({ before, after }: TrialSides): Promise<Record<Side, Place>> {
  const first = placeOf(before.target);
  const second = after.target === before.target ? first : placeOf(after.target);
  await Promise.all([first, second].map(({ client }) => client.getReadiness()));
  return { before: first, after: second };
}

function placeOf(target: Target): Place {
  const url = guardTarget(target);
  const client = createClient({ ...target, url });
  return { url, client, pool: new BuyerPool(client) };
}
