import { type Client, createClient, type StockMode } from "@dropctl/protocol";
import { checkEngine, type EngineChoice, engineFor } from "./engines/engines.ts";
import { readEnvironment } from "./environment.ts";
import { gone } from "./gone.ts";
import { judgeStock } from "./judge/judge.ts";
import type { OnProgress, TrialPlace } from "./progress.ts";
import { buildRecord } from "./record/build.ts";
import { newRecordId } from "./record/id.ts";
import type { RunRecord } from "./record/schema.ts";
import { arrangeDrop, BuyerPool } from "./scenarios/arrange.ts";
import { knobsFor, type Scenario } from "./scenarios/scenario.ts";
import { SeriesSampler } from "./series/sampler.ts";
import { guardTarget, type Target } from "./target.ts";
import { createTicker } from "./tick.ts";
import { whyInvalid } from "./validity.ts";

export interface RunOptions extends EngineChoice {
  scenario: Scenario;
  target: Target;
  mode: StockMode;
  /** Knobs by name; what is left out has its default. */
  knobs?: Record<string, number | undefined>;
  /**
   * Sends a smaller load of the same kind first, to a drop of its own: it is judged, not measured.
   * True unless told; a scenario whose own load has a warm-up needs none.
   */
  warmUp?: boolean;
  onProgress?: OnProgress;
  /** Ends the load early; what was measured is kept and the record marked invalid. */
  signal?: AbortSignal;
}

/**
 * Runs a scenario once against a fresh drop and judges the stock. What the target does wrong,
 * dying included, is in the record (`verdict`, `invalid`).
 * @throws {ScenarioFault} `invalid_knob`, `invalid_url`, `host_not_allowed`, `engine_cannot`,
 * `k6_missing`, `k6_too_old`
 * @throws {UnreachableError} nothing answers at the URL before the load
 * @throws {ProblemError} the server refuses to arrange the drop, e.g. a wrong admin token
 */
export async function runScenario(options: RunOptions): Promise<RunRecord> {
  const url = guardTarget(options.target);
  await checkEngine(options);
  const client = createClient({ ...options.target, url });
  const shared = { ...options, url, client, pool: new BuyerPool(client) };
  if (options.warmUp === false || "warmUpMs" in options.scenario.knobs) {
    return runTrial({ ...shared, trial: null });
  }
  const knobs = options.scenario.warmUp(knobsFor(options.scenario, options.knobs ?? {}));
  const warmUp = await runTrial({ ...shared, knobs, trial: warmUpPlace(options.mode) });
  if (warmUp.invalid !== null) return warmUp;
  if (options.signal?.aborted === true) {
    const detail = "stopped after the warm-up";
    return { ...warmUp, invalid: { reason: "interrupted", detail } };
  }
  const warmUpMs = warmUp.durationMs;
  const record = await runTrial({ ...shared, trial: null, warmUpMs }).catch(gone);
  return "reason" in record ? { ...warmUp, invalid: record } : afterWarmUp(warmUp, record);
}

function warmUpPlace(mode: StockMode): TrialPlace {
  return { pair: 0, pairs: 0, side: "after", label: mode };
}

/** The warm-up sold units too: what it broke is broken, though nobody asks how fast it was. */
function afterWarmUp(warmUp: RunRecord, record: RunRecord): RunRecord {
  const { verdict } = warmUp;
  const broken = verdict.broken.map(({ invariant, detail }) => ({
    invariant,
    detail: `in the warm-up: ${detail}`,
  }));
  return {
    ...record,
    verdict: {
      ...record.verdict,
      ok: record.verdict.ok && verdict.ok,
      broken: [...broken, ...record.verdict.broken],
      oversold: record.verdict.oversold + verdict.oversold,
      lost: record.verdict.lost + verdict.lost,
    },
  };
}

/** One run among others: the buyers are shared, the drop and the generator are not. */
export interface TrialOptions extends RunOptions {
  url: string;
  client: Client;
  pool: BuyerPool;
  trial: TrialPlace | null;
  /** Load that went before it, not measured. */
  warmUpMs?: number;
}

export async function runTrial(options: TrialOptions): Promise<RunRecord> {
  const { scenario, mode, client, url, signal, trial } = options;
  const knobs = knobsFor(scenario, options.knobs ?? {});
  const origin = { scenario: scenario.name, mode, trial };
  const onProgress = options.onProgress ?? (() => {});
  signal?.throwIfAborted();

  onProgress({ kind: "phase", phase: "arranging", dropId: null, ...origin });
  const { version, stack } = await client.getReadiness();
  const needs = scenario.needs(knobs);
  const buyers = await options.pool.take(needs.buyers, (made) => {
    onProgress({ kind: "preparing", what: "buyers", ...made, ...origin });
  });
  const startedAt = new Date();
  const id = newRecordId(startedAt);
  const runKey = id.toLowerCase();
  const { drop, opensAtMs } = await arrangeDrop(client, { runKey, mode, needs });

  onProgress({ kind: "phase", phase: "loading", dropId: drop.id, ...origin });
  const plan = scenario.plan({
    ...{ knobs, buyers, runKey, opensAtMs },
    dropId: drop.id,
    productId: drop.productId,
  });
  const units = needs.buyers > 0 ? needs.units : null;
  const onTick = createTicker({ onProgress, origin, units });
  const engine = engineFor(plan, options);
  const warmUpMs = "warmUpMs" in plan ? plan.warmUpMs : 0;
  const { adminToken } = options.target;
  const hasRoom = needs.room !== undefined;
  const sampler = await SeriesSampler.start({
    ...{ url, adminToken, hasRoom },
    dropId: drop.id,
    onLine: (line) => onProgress({ kind: "second", line, ...origin }),
  });
  const load = await engine.run({
    url,
    plan,
    onTick,
    signal,
    onBegin: () => {
      if (warmUpMs > 0) sampler.warm();
    },
    onSecond: (second) => sampler.take(second),
  });
  const serverAnswers = await sampler.end();

  onProgress({ kind: "phase", phase: "judging", dropId: drop.id, ...origin });
  const [judgement] = await Promise.all([
    judgeStock({ client, drop, scenario, knobs, buyers, load }),
    // Reads leave the stock as it was.
    needs.buyers > 0 ? sampler.settle() : null,
  ]);
  if (judgement.audit !== null) await closeDrop(client, drop.id);
  const record = buildRecord({
    id,
    startedAt,
    scenario: scenario.name,
    mode,
    stack,
    engine: engine.name,
    knobs,
    environment: readEnvironment({ serverVersion: version }),
    drop,
    load,
    audit: judgement.audit,
    verdict: judgement.verdict,
    queue: judgement.queue,
    invalid: whyInvalid(load) ?? judgement.invalid,
    series: sampler.lines,
    serverAnswers,
    warmUpMs: warmUpMs + (options.warmUpMs ?? 0),
  });
  onProgress({ kind: "judged", verdict: record.verdict, invalid: record.invalid, ...origin });
  return record;
}

/** The drop has served; a failure to close it says nothing about the run. */
async function closeDrop(client: Client, dropId: string): Promise<void> {
  await client.closeDrop({ params: { dropId } }).catch(() => {});
}
