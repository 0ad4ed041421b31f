import { type Client, createClient } from "@dropctl/protocol";
import { type Comparison, compared, MIN_EFFECT } from "./comparison.ts";
import { checkEngine, type EngineChoice, engineFor } from "./engines/engines.ts";
import { ScenarioFault } from "./fault.ts";
import { type PairOrder, playInTurns, playOneByOne } from "./pair.ts";
import type { OnProgress } from "./progress.ts";
import type { Invalid, RunRecord } from "./record/schema.ts";
import { BuyerPool } from "./scenarios/arrange.ts";
import { knobsFor, type Scenario, unplacedPlan } from "./scenarios/scenario.ts";
import { effectsOf, type MetricName, type RecordPair } from "./statistics/metrics.ts";
import { pairOrder, type Side } from "./statistics/pairing.ts";
import { guardTarget, type Target } from "./target.ts";
import type { Toggle, TrialSides } from "./toggle.ts";

/**
 * Much shorter than the seconds for which a busy neighbour slows a machine; docs/measuring.md has
 * what that does to the noise.
 */
const TURN_MS_MIN = 50;
/** A turn begins and ends with fewer requests on their way, which must be a small part of it. */
const TURN_IN_LATENCIES = 10;

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
  /**
   * How long a turn is, in milliseconds; 0: one whole trial after the other. Unless told, where the
   * load can pause, it is ten times the median latency of the slower side, and 50 at least.
   */
  turnMs?: number;
  /** Ends the comparison early; the pairs that are whole count. */
  signal?: AbortSignal;
}

/**
 * Compares two sides in balanced pairs, after one untimed pair; each trial has a fresh generator
 * process and a fresh drop. Both trials of a pair send in turns of a fraction of a second, if such
 * a load can pause, else one whole trial comes after the other; never both at once. Who goes first
 * alternates (ABBA). It ends early when a trial is invalid or a target goes away; the pairs that
 * are whole count.
 * Throws as `runScenario` does, of both targets, and as `turnOf` does.
 */
export async function compareTrials(options: CompareOptions): Promise<Comparison> {
  const { scenario, toggle, sides, signal } = options;
  await checkEngine(options);
  let knobs = knobsFor(scenario, options.knobs ?? {});
  let turnMs = turnOf(options);
  const places = await reachBoth(sides);
  // Two URLs may be two names of one server; two stacks are two servers of our own.
  const oneServer = toggle.key !== "stack";

  const records: RunRecord[] = [];
  const pairs: RecordPair[] = [];
  let invalid: Invalid | null = null;
  for (let pair = 0; pair <= options.pairs && invalid === null; pair++) {
    const order: PairOrder = {
      sides: pairOrder(pair),
      trial: (side) => ({
        ...{ scenario, engine: options.engine, k6: options.k6, signal },
        ...{ ...sides[side], ...places[side] },
        knobs: pair === 0 ? scenario.warmUp(knobs) : knobs,
        trial: { pair, pairs: options.pairs, side, label: toggle[side] },
        ...(options.onProgress ? { onProgress: options.onProgress } : {}),
      }),
      onRecord: async (record) => {
        records.push(record);
        if (pair > 0) await options.onRecord?.(record);
      },
      signal,
      name: `pair ${pair} of ${options.pairs}`,
    };
    const played =
      turnMs === null ? await playOneByOne(order) : await playInTurns(order, { turnMs, oneServer });
    invalid = played.invalid;
    const { before, after } = played.records;
    if (invalid !== null || before === undefined || after === undefined) continue;
    if (pair === 0) {
      knobs = knobsFor(scenario, { ...knobs, ...options.resize?.({ before, after }) });
      if (turnMs !== null) turnMs = options.turnMs ?? turnFor({ before, after });
    } else {
      pairs.push({ before, after });
      tellEffect(options, pairs);
    }
  }
  const caching = toggle.key === "mode" && sides.after.mode === "cached";
  return compared({
    scenario: scenario.name,
    toggle,
    modes: { before: sides.before.mode, after: sides.after.mode },
    knobs,
    turnMs,
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

/** Known once the untimed pair has shown how long an answer takes. */
function turnFor({ before, after }: RecordPair): number {
  const slowerMs = Math.max(before.latencyMs?.p50 ?? 0, after.latencyMs?.p50 ?? 0);
  return Math.max(TURN_MS_MIN, Math.ceil((TURN_IN_LATENCIES * slowerMs) / 10) * 10);
}

/**
 * How long a turn is, as far as it is known before; null: there are none.
 * @throws {ScenarioFault} `cannot_pause`: they were asked for, and are not to be had; `engine_cannot`
 */
export function turnOf(
  options: EngineChoice & Pick<CompareOptions, "scenario" | "knobs" | "turnMs">,
): number | null {
  const { scenario, knobs = {}, turnMs } = options;
  if (turnMs === 0) return null;
  const plan = unplacedPlan(scenario, knobsFor(scenario, knobs));
  if (engineFor(plan, options).takesTurns(plan)) return turnMs ?? TURN_MS_MIN;
  if (turnMs === undefined) return null;
  throw new ScenarioFault(
    "cannot_pause",
    "this load cannot be made in turns: only a closed loop of autocannon can pause",
  );
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
