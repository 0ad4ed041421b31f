import { createClient } from "@dropctl/protocol";
import { type CombinedVerdict, mergeVerdicts } from "../comparison.ts";
import { checkEngine } from "../engines/engines.ts";
import { evaluateGate } from "../gate/evaluate.ts";
import type { Threshold } from "../gate/threshold.ts";
import type { Invalid, RunRecord } from "../record/schema.ts";
import type { RunOptions } from "../run.ts";
import { BuyerPool } from "../scenarios/arrange.ts";
import { knobsFor, type Scenario } from "../scenarios/scenario.ts";
import { ScenarioFault } from "../fault.ts";
import { gone } from "../gone.ts";
import { guardTarget } from "../target.ts";
import { runTrial } from "../trial.ts";
import { type GaveWay, whatGaveWay } from "./gaveWay.ts";
import { confirmedRate, nextProbe, type Probe } from "./search.ts";

/** A rate counts as sustained only if this share of it was answered in time. */
const KEPT_UP = 0.95;
/** Below this many arrivals a step says little of a 99th percentile. */
const ARRIVALS_MIN = 1_200;
const STEP_MS = 3_000;
/** The search begins at this share of what a closed loop reached. */
const START_SHARE = 1 / 8;

export interface LimitOptions extends Omit<RunOptions, "warmUp"> {
  /** What a rate must meet to count as sustained. */
  criteria: readonly Threshold[];
  onStep?: (step: LimitStep) => void;
  /** Called with each trial's record as soon as it is there. */
  onRecord?: (record: RunRecord) => void | Promise<void>;
}

/** One rate that was tried. */
export interface LimitStep extends Probe {
  runId: string;
  /** Answers a second to what arrived; what a buyer does next is not in it. */
  answeredPerSecond: number;
  /** Response time of what arrived, from when it was meant to be sent. */
  p99Ms: number | null;
  failureRate: number;
  /** Why it was not sustained; empty when it was. */
  because: string[];
}

/** What `run --find-limit --json` prints. */
export interface Limit {
  schemaVersion: 1;
  scenario: string;
  mode: RunOptions["mode"];
  stack: string;
  /** The highest rate that was sustained, and once more for twice as long; null: none. */
  ratePerSecond: number | null;
  /** p99 of the response time at half that rate; null when it was not reached. */
  p99MsAtHalf: number | null;
  /** Null when every rate was sustained or the server does not tell. */
  gaveWay: GaveWay | null;
  steps: LimitStep[];
  verdict: CombinedVerdict;
  invalid: Invalid | null;
}

/**
 * Finds the highest rate that a target sustains: raises it in steps, each a fresh drop and a
 * fresh generator, and confirms the last good one. Throws as `runScenario` and `rateOf` do.
 */
export async function findLimit(options: LimitOptions): Promise<Limit> {
  const { scenario, criteria, signal } = options;
  const atRate = rateOf(scenario);
  const url = guardTarget(options.target);
  await checkEngine(options);
  const client = createClient({ ...options.target, url });
  const shared = { ...options, url, client, pool: new BuyerPool(client), trial: null };
  const asked = knobsFor(scenario, options.knobs ?? {});
  const records: RunRecord[] = [];
  const trial = async (knobs: Record<string, number>) => {
    const record = await runTrial({ ...shared, knobs });
    records.push(record);
    await options.onRecord?.(record);
    return record;
  };

  // As fast as it is answered: warms the server up, and tells where to begin.
  const closed = await trial({ ...scenario.warmUp(asked), ratePerSecond: 0 });
  const startPerSecond = Math.max(1, firstStep(closed).tps * START_SHARE);
  const steps: LimitStep[] = [];
  let good: RunRecord | null = null;
  let gaveWay: GaveWay | null = null;
  let invalid = closed.invalid;
  while (invalid === null) {
    const probe = nextProbe(steps, startPerSecond);
    if (probe === null) break;
    if (signal?.aborted === true) break;
    const leastMs = probe.purpose === "confirm" ? 2 * STEP_MS : STEP_MS;
    const durationMs = Math.max(leastMs, Math.ceil((ARRIVALS_MIN * 1_000) / probe.ratePerSecond));
    const { ratePerSecond } = probe;
    const record = await trial(atRate(asked, { ratePerSecond, durationMs })).catch(gone);
    if ("reason" in record) {
      invalid = record;
      break;
    }
    const because = whyNotSustained(record, ratePerSecond, criteria);
    const step = { ...probe, ok: because.length === 0, because, ...figuresOf(record) };
    steps.push(step);
    options.onStep?.(step);
    if (step.ok && probe.purpose !== "half") good = record;
    if (!step.ok) gaveWay = whatGaveWay(good, record) ?? gaveWay;
    if (isOver(record.invalid)) invalid = record.invalid;
  }
  // Between two loads, or while one was judged, no record tells.
  if (signal?.aborted === true) {
    invalid ??= { reason: "interrupted", detail: "stopped between two rates" };
  }
  const half = steps.find(({ purpose }) => purpose === "half");
  return {
    schemaVersion: 1,
    scenario: scenario.name,
    mode: options.mode,
    stack: closed.stack,
    ratePerSecond: confirmedRate(steps),
    p99MsAtHalf: half?.p99Ms ?? null,
    gaveWay,
    steps,
    verdict: mergeVerdicts(records),
    invalid,
  };
}

/** @throws {ScenarioFault} `no_rate`: the scenario's load has none that could be raised */
export function rateOf({ name, atRate }: Scenario): NonNullable<Scenario["atRate"]> {
  if (atRate !== undefined) return atRate;
  throw new ScenarioFault("no_rate", `${name} has no rate that could be raised`);
}

/** A load that was more than the target or the generator could take is what the search looks for. */
function isOver(invalid: Invalid | null): boolean {
  return (
    invalid !== null &&
    invalid.reason !== "load_dropped" &&
    invalid.reason !== "generator_saturated"
  );
}

function whyNotSustained(
  record: RunRecord,
  ratePerSecond: number,
  criteria: readonly Threshold[],
): string[] {
  const because: string[] = [];
  if (record.invalid !== null) because.push(record.invalid.reason);
  if (firstStep(record).tps < KEPT_UP * ratePerSecond) because.push("fell_behind");
  const evaluation = evaluateGate({ record, thresholds: criteria, baseline: null });
  if (evaluation.kind === "refused") {
    throw new ScenarioFault("invalid_criteria", evaluation.message);
  }
  for (const check of evaluation.checks) {
    if (check.kind === "threshold" && !check.ok) because.push(check.metric);
  }
  return because;
}

function figuresOf(record: RunRecord) {
  const first = firstStep(record);
  return {
    runId: record.id,
    answeredPerSecond: first.tps,
    p99Ms: first.responseMs?.p99 ?? null,
    failureRate: record.failureRate,
  };
}

/** What arrives: the reads, or the reservations. */
function firstStep({ steps }: RunRecord) {
  const [first] = Object.values(steps);
  return first ?? { tps: 0, responseMs: null };
}
