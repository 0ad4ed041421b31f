import { round } from "../record/round.ts";
import type { SeriesLine } from "../record/seriesSchema.ts";
import type { Buckets } from "./histogram.ts";

/** What has gone up to now; null: the server does not tell. */
interface Total {
  sum: number;
  count: number;
}

/** Answers by outcome, and how long all of them took. */
interface AnswerTimes {
  succeeded: number;
  refused: number;
  failed: number;
  buckets: Buckets;
}

/** What a server's `/metrics` told at one moment; totals are since it began. */
export interface ServerReading {
  answers: number;
  answerTimes: AnswerTimes | null;
  batchRows: Total | null;
  cacheSeconds: Total | null;
  ledgerSeconds: Total | null;
  poolWaitSeconds: Total | null;
  /** p99 since it was last asked. */
  eventLoopDelaySeconds: number | null;
}

interface Sample {
  name: string;
  labels: string;
  value: number;
}

/**
 * Reads our own metrics out of Prometheus' text; null when they are not there: another server,
 * or something in front of it that keeps them to itself.
 */
export function parseReading(text: string): ServerReading | null {
  const samples = text.split("\n").flatMap(parseSample);
  const sum = (name: string, counts: (labels: string) => boolean = () => true) => {
    const found = samples.filter((sample) => sample.name === name && counts(sample.labels));
    return found.length === 0 ? null : found.reduce((total, { value }) => total + value, 0);
  };
  const total = (name: string, counts?: (labels: string) => boolean): Total | null => {
    const count = sum(`${name}_count`, counts);
    return count === null ? null : { sum: sum(`${name}_sum`, counts) ?? 0, count };
  };
  const answers = sum("dropctl_http_answers_total");
  if (answers === null) return null;
  return {
    answers,
    answerTimes: answerTimesOf(samples),
    // Reads are grouped too, but commit nothing.
    batchRows: total("dropctl_batch_rows", (labels) => !labels.includes('kind="read"')),
    cacheSeconds: total("dropctl_cache_call_seconds"),
    ledgerSeconds: total("dropctl_ledger_call_seconds"),
    poolWaitSeconds: total("dropctl_ledger_pool_wait_seconds"),
    eventLoopDelaySeconds: sum("dropctl_event_loop_delay_seconds", (labels) =>
      labels.includes('quantile="0.99"'),
    ),
  };
}

const ANSWER_TIMES = "dropctl_http_answer_seconds";

function answerTimesOf(samples: readonly Sample[]): AnswerTimes | null {
  const counts = { succeeded: 0, refused: 0, failed: 0 };
  const byBound = new Map<number, number>();
  for (const { name, labels, value } of samples) {
    if (name === `${ANSWER_TIMES}_count`) {
      const outcome = labelOf(labels, "outcome");
      if (outcome in counts) counts[outcome as keyof typeof counts] += value;
    } else if (name === `${ANSWER_TIMES}_bucket`) {
      const le = labelOf(labels, "le");
      const bound = le === "+Inf" ? Infinity : Number(le);
      byBound.set(bound, (byBound.get(bound) ?? 0) + value);
    }
  }
  if (byBound.size === 0) return null;
  const bounds = [...byBound.keys()].toSorted((a, b) => a - b);
  const cumulative = bounds.map((bound) => byBound.get(bound) ?? 0);
  return { ...counts, buckets: { bounds, cumulative } };
}

function labelOf(labels: string, name: string): string {
  const from = labels.indexOf(`${name}="`) + name.length + 2;
  return labels.slice(from, labels.indexOf('"', from));
}

function parseSample(line: string): Sample[] {
  const [, name, labels = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [{ name, labels, value: Number(value) }];
}

/** What happened between two readings, as a line of the series tells it. */
export function figuresBetween(
  before: ServerReading,
  after: ServerReading,
): NonNullable<SeriesLine["server"]> {
  const mean = (of: (reading: ServerReading) => Total | null, factor: number) => {
    const { sum, count } = of(after) ?? { sum: 0, count: 0 };
    const past = of(before) ?? { sum: 0, count: 0 };
    // A server that began anew counts from 0 again.
    return count > past.count
      ? round(Math.max(0, ((sum - past.sum) / (count - past.count)) * factor), 3)
      : null;
  };
  const { eventLoopDelaySeconds: delay } = after;
  return {
    answers: Math.max(0, after.answers - before.answers),
    batchRows: mean(({ batchRows }) => batchRows, 1),
    cacheMs: mean(({ cacheSeconds }) => cacheSeconds, 1_000),
    ledgerMs: mean(({ ledgerSeconds }) => ledgerSeconds, 1_000),
    poolWaitMs: mean(({ poolWaitSeconds }) => poolWaitSeconds, 1_000),
    eventLoopDelayMs: delay === null ? null : round(delay * 1_000, 3),
  };
}
