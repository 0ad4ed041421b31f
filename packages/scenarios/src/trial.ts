import type { Client, Drop, StockMode } from "@dropctl/protocol";
import { type EngineChoice, engineFor } from "./engines/engines.ts";
import { readEnvironment } from "./environment.ts";
import { judgeStock } from "./judge/judge.ts";
import type { Engine, Seat } from "./load/engine.ts";
import type { Buyer, LoadPlan } from "./load/plan.ts";
import type { LoadResult } from "./load/result.ts";
import type { OnProgress, TrialPlace } from "./progress.ts";
import { buildRecord } from "./record/build.ts";
import { newRecordId } from "./record/id.ts";
import type { RunRecord } from "./record/schema.ts";
import { arrangeDrop, type BuyerPool } from "./scenarios/arrange.ts";
import type { Knobs } from "./scenarios/knobs.ts";
import { knobsFor, type Needs, type Scenario } from "./scenarios/scenario.ts";
import { SeriesSampler } from "./series/sampler.ts";
import type { Target } from "./target.ts";
import { createTicker } from "./tick.ts";
import { whyInvalid } from "./validity.ts";

/** One run among others: the buyers are shared, the drop and the generator are not. */
export interface TrialOptions extends EngineChoice {
  scenario: Scenario;
  target: Target;
  mode: StockMode;
  /** Knobs by name; what is left out has its default. */
  knobs?: Record<string, number | undefined>;
  /** The target's, already guarded. */
  url: string;
  client: Client;
  pool: BuyerPool;
  trial: TrialPlace | null;
  /** Load that went before it, not measured. */
  warmUpMs?: number;
  onProgress?: OnProgress;
  /** Ends the load early; what was measured is kept and the record marked invalid. */
  signal?: AbortSignal | undefined;
}

/** Its buyers and its fresh drop are there. */
export interface ArrangedTrial {
  options: TrialOptions;
  id: string;
  startedAt: Date;
  knobs: Knobs;
  needs: Needs;
  buyers: Buyer[];
  drop: Drop;
  plan: LoadPlan;
  engine: Engine;
  server: { version: string; stack: string };
}

/** How its load is made in turns with another one's. */
export interface SharedTime {
  seat: Seat;
  turnMs: number;
  /** Both go to one server: what it counts is of both. */
  oneServer: boolean;
}

/** Its load is over. */
export interface LoadedTrial {
  arranged: ArrangedTrial;
  load: LoadResult;
  sampler: SeriesSampler;
  /** The server's own count; null: it does not tell. */
  serverAnswers: number | null;
  /** Null: it was alone. */
  turnMs: number | null;
}

/** One load that is alone: arranged, made and judged. */
export async function runTrial(options: TrialOptions): Promise<RunRecord> {
  return judgeTrial(await loadTrial(await arrangeTrial(options), null));
}

/**
 * @throws {UnreachableError} nothing answers at the URL
 * @throws {ProblemError} the server refuses to make the buyers or the drop
 */
export async function arrangeTrial(options: TrialOptions): Promise<ArrangedTrial> {
  const { scenario, mode, client, signal, pool } = options;
  const { onProgress, origin } = audienceOf(options);
  const knobs = knobsFor(scenario, options.knobs ?? {});
  signal?.throwIfAborted();
  onProgress({ kind: "phase", phase: "arranging", dropId: null, ...origin });
  const server = await client.getReadiness();
  const needs = scenario.needs(knobs);
  const buyers = await pool.take(needs.buyers, (made) => {
    onProgress({ kind: "preparing", what: "buyers", ...made, ...origin });
  });
  const startedAt = new Date();
  const id = newRecordId(startedAt);
  const runKey = id.toLowerCase();
  const { drop, opensAtMs } = await arrangeDrop(client, { runKey, mode, needs });
  const plan = scenario.plan({
    ...{ knobs, buyers, runKey, opensAtMs },
    dropId: drop.id,
    productId: drop.productId,
  });
  const engine = engineFor(plan, options);
  return { options, id, startedAt, knobs, needs, buyers, drop, plan, engine, server };
}

/** @param shared with whom it takes turns; null: it is alone */
export async function loadTrial(
  arranged: ArrangedTrial,
  shared: SharedTime | null,
): Promise<LoadedTrial> {
  const { options, drop, plan, needs, engine } = arranged;
  const { url, signal, target } = options;
  const { onProgress, origin } = audienceOf(options);
  onProgress({ kind: "phase", phase: "loading", dropId: drop.id, ...origin });
  const units = needs.buyers > 0 ? needs.units : null;
  const onTick = createTicker({ onProgress, origin, units });
  const sampler = await SeriesSampler.start({
    ...{ url, adminToken: target.adminToken, hasRoom: needs.room !== undefined },
    sharesServer: shared?.oneServer === true,
    dropId: drop.id,
    onLine: (line) => onProgress({ kind: "second", line, ...origin }),
  });
  const load = await engine.run({
    ...{ url, plan, onTick, signal, ...(shared === null ? {} : { seat: shared.seat }) },
    onBegin: () => {
      if (warmUpMsOf(plan) > 0) sampler.warm();
    },
    onSecond: (second) => sampler.take(second),
  });
  const serverAnswers = await sampler.end();
  return { arranged, load, sampler, serverAnswers, turnMs: shared?.turnMs ?? null };
}

/** What became of the stock, and all that was measured. */
export async function judgeTrial(loaded: LoadedTrial): Promise<RunRecord> {
  const { arranged, load, sampler, serverAnswers, turnMs } = loaded;
  const { options, id, startedAt, knobs, needs, buyers, drop, plan, engine, server } = arranged;
  const { scenario, mode, client } = options;
  const { onProgress, origin } = audienceOf(options);
  onProgress({ kind: "phase", phase: "judging", dropId: drop.id, ...origin });
  const [judgement] = await Promise.all([
    judgeStock({ client, drop, scenario, knobs, buyers, load }),
    // Reads leave the stock as it was.
    needs.buyers > 0 ? sampler.settle() : null,
  ]);
  if (judgement.audit !== null) await closeDrop(arranged);
  const record = buildRecord({
    ...{ id, startedAt, mode, knobs, drop, load, serverAnswers, turnMs },
    scenario: scenario.name,
    stack: server.stack,
    engine: engine.name,
    environment: readEnvironment({ serverVersion: server.version }),
    audit: judgement.audit,
    verdict: judgement.verdict,
    queue: judgement.queue,
    invalid: whyInvalid(load) ?? judgement.invalid,
    series: sampler.lines,
    warmUpMs: warmUpMsOf(plan) + (options.warmUpMs ?? 0),
  });
  onProgress({ kind: "judged", verdict: record.verdict, invalid: record.invalid, ...origin });
  return record;
}

function audienceOf({ scenario, mode, trial, onProgress = () => {} }: TrialOptions) {
  return { onProgress, origin: { scenario: scenario.name, mode, trial } };
}

function warmUpMsOf(plan: LoadPlan): number {
  return "warmUpMs" in plan ? plan.warmUpMs : 0;
}

/** The drop has served; a failure to close it says nothing about the run. */
export async function closeDrop({ options, drop }: ArrangedTrial): Promise<void> {
  await options.client.closeDrop({ params: { dropId: drop.id } }).catch(() => {});
}
