import type { Audit, Drop, StockMode } from "@dropctl/protocol";
import {
  type Acknowledgement,
  BUYER_ENDS,
  type Latency,
  type LoadResult,
  type Measured,
  STEPS,
} from "../load/result.ts";
import type { Knobs } from "../scenarios/knobs.ts";
import { isSaturated } from "../validity.ts";
import {
  type Environment,
  type Invalid,
  type QueueRecord,
  RECORD_VERSION,
  type RunRecord,
  type StepRecord,
  type Verdict,
} from "./schema.ts";
import { round } from "./round.ts";
import type { SeriesLine } from "./seriesSchema.ts";

const CONFIDENT_MS = 1_000;
const CONFIDENT_COMPLETIONS = 1_000;

export interface RunFacts {
  id: string;
  startedAt: Date;
  scenario: string;
  mode: StockMode;
  stack: string;
  engine: string;
  knobs: Knobs;
  environment: Environment;
  drop: Drop;
  load: LoadResult;
  audit: Audit | null;
  verdict: Verdict;
  /** Null without a waiting room, or when it could not be read. */
  queue: QueueRecord | null;
  invalid: Invalid | null;
  series: SeriesLine[];
  /** What the server says that it answered; null when it does not tell. */
  serverAnswers: number | null;
  /** Sent before anything was measured. */
  warmUpMs: number;
  /** Of a load that took turns with another one; null: it was alone. */
  turnMs?: number | null;
}

/** Turns what was seen into the record; rounds to what the clock can tell. */
export function buildRecord(facts: RunFacts): RunRecord {
  const { load, drop, startedAt } = facts;
  const { overall } = load;
  const outcomes = outcomesOf(load);
  const share = (part: number) => round(overall.requests === 0 ? 0 : part / overall.requests, 6);
  const failureRate = overall.requests === 0 ? 1 : share(overall.failed);
  return {
    schemaVersion: RECORD_VERSION,
    id: facts.id,
    startedAt: startedAt.toISOString(),
    scenario: facts.scenario,
    mode: facts.mode,
    stack: facts.stack,
    engine: facts.engine,
    knobs: facts.knobs,
    environment: facts.environment,
    // With what it was restocked with meanwhile.
    drop: { id: drop.id, slug: drop.slug, total: facts.audit?.ledger.total ?? drop.total },
    outcomes,
    steps: Object.fromEntries(
      stepsInOrder(load.steps).map(([step, measured]) => [step, stepOf(measured)]),
    ),
    load: {
      model: load.offered === null ? "closed" : "open",
      ratePerSecond: load.offered?.ratePerSecond ?? null,
      dropped: load.offered?.dropped ?? 0,
      warmUpMs: facts.warmUpMs,
      ...(facts.turnMs == null ? {} : { turnMs: facts.turnMs }),
    },
    requests: overall.requests,
    completions: overall.completions,
    durationMs: round(overall.durationMs, 3),
    tps: rate(overall.completions, overall),
    tpsPeak: round(load.tpsPeak, 1),
    ordersPerMinute: load.buyers === null ? null : ordersPerMinute(load, outcomes.paid),
    latencyMs: roundLatency(overall.latencyMs),
    responseMs: roundLatency(overall.responseMs),
    within1s: share(overall.within1s),
    successRate: round(1 - failureRate, 6),
    failureRate,
    lowConfidence: overall.durationMs < CONFIDENT_MS || overall.completions < CONFIDENT_COMPLETIONS,
    generator: {
      cpuShare: round(load.generator.cpuShare, 3),
      eventLoopUtilization: round(load.generator.eventLoopUtilization, 3),
      saturated: isSaturated(load),
    },
    ...(facts.queue === null ? {} : { queue: facts.queue }),
    ...(load.journeyThrew === undefined ? {} : { journeyThrew: load.journeyThrew }),
    series: facts.series,
    server:
      facts.serverAnswers === null
        ? null
        : { requests: facts.serverAnswers, tps: rate(facts.serverAnswers, overall) },
    audit: facts.audit,
    verdict: facts.verdict,
    invalid: facts.invalid,
  };
}

function outcomesOf({ buyers }: LoadResult): RunRecord["outcomes"] {
  const ends = { open: 0, accepted: 0, refused: 0, failed: 0 };
  for (const end of buyers?.ends ?? []) ends[BUYER_ENDS[end] ?? "open"]++;
  const acknowledged = buyers?.acknowledged ?? [];
  // Buyers, not answers: one who gave a unit back may have got another, and so may anyone of a
  // faulty target.
  const accepted = countBuyers(acknowledged);
  const failedByReason = { ...buyers?.failedByReason };
  // Cut short: who got a unit counts as accepted, though the payment was still out.
  const unasked = ends.open - (accepted - ends.accepted);
  if (unasked > 0) failedByReason["cut_short"] = unasked;
  return {
    buyers: buyers?.ends.length ?? 0,
    accepted,
    refused: ends.refused,
    failed: ends.failed + unasked,
    paid: countBuyers(acknowledged.filter(({ ordered }) => ordered)),
    refusedByReason: buyers?.refusedByReason ?? {},
    failedByReason,
    unpaidByReason: buyers?.unpaidByReason ?? {},
  };
}

/** Of the time that was measured: an open load has a warm-up, whose buyers count. */
function ordersPerMinute({ offered, steps, overall }: LoadResult, paid: number): number {
  const orders = offered === null ? paid : Math.min(paid, steps["pay"]?.succeeded ?? paid);
  return overall.durationMs > 0 ? round((orders * 60_000) / overall.durationMs, 1) : 0;
}

function countBuyers(acknowledged: readonly Acknowledgement[]): number {
  return new Set(acknowledged.map(({ buyer }) => buyer)).size;
}

/** As a buyer takes them; those of a user's own scenario follow in the order of their first use. */
function stepsInOrder(steps: LoadResult["steps"]): [string, Measured][] {
  const known = STEPS.filter((step) => steps[step] !== undefined);
  const names = new Set([...known, ...Object.keys(steps)]);
  return Object.entries(steps).toSorted(
    ([one], [other]) => [...names].indexOf(one) - [...names].indexOf(other),
  );
}

function stepOf(measured: Measured): StepRecord {
  return {
    requests: measured.requests,
    byStatus: measured.byStatus,
    byCode: measured.byCode,
    lost: measured.lost,
    durationMs: round(measured.durationMs, 3),
    tps: rate(measured.completions, measured),
    tpsByOutcome: {
      succeeded: rate(measured.succeeded, measured),
      refused: rate(measured.refused, measured),
      failed: rate(answeredFailures(measured), measured),
    },
    latencyMs: roundLatency(measured.latencyMs),
    responseMs: roundLatency(measured.responseMs),
  };
}

function rate(count: number, { durationMs }: Measured): number {
  return durationMs > 0 ? round((count * 1000) / durationMs, 1) : 0;
}

function roundLatency(latency: Latency | null): Latency | null {
  if (latency === null) return null;
  const { mean, p50, p95, p99, max } = latency;
  return {
    mean: round(mean, 3),
    p50: round(p50, 3),
    p95: round(p95, 3),
    p99: round(p99, 3),
    max: round(max, 3),
  };
}

/** Lost requests have no completion, so they are no part of a rate of completions. */
function answeredFailures({ completions, succeeded, refused }: Measured): number {
  return completions - succeeded - refused;
}
