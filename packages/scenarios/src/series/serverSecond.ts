import { round } from "../record/round.ts";
import type { SeriesLine } from "../record/seriesSchema.ts";
import { bucketsBetween, quantileOf } from "./histogram.ts";
import { figuresBetween, type ServerReading } from "./serverReading.ts";

/** What a server did between two readings, by its own count. */
export interface ServerSecond extends Omit<NonNullable<SeriesLine["server"]>, "answers"> {
  /** Answers, whoever asked; the reading of `/metrics` itself is one of them. */
  succeeded: number;
  refused: number;
  failed: number;
  /** Service times of all answers, within 10 % from 0.1 ms on; null: no answer, or not told. */
  latencyMs: { p50: number; p95: number; p99: number } | null;
}

/** For readings a second or so apart, both from `parseReading`. */
export function secondBetween(before: ServerReading, after: ServerReading): ServerSecond {
  const { answers, ...figures } = figuresBetween(before, after);
  const now = after.answerTimes;
  // One of before this histogram tells no more than how many there were.
  if (now === null)
    return { succeeded: answers, refused: 0, failed: 0, latencyMs: null, ...figures };
  const isSame = after.answers >= before.answers;
  // A server that began anew counts from 0 again: all of it happened in between.
  const past = isSame ? before.answerTimes : null;
  const grown = (outcome: "succeeded" | "refused" | "failed") =>
    Math.max(0, now[outcome] - (past?.[outcome] ?? 0));
  const between = bucketsBetween(past?.buckets ?? null, now.buckets);
  const ms = (share: number) => {
    const seconds = between && quantileOf(between, share);
    return seconds === null ? null : round(seconds * 1_000, 3);
  };
  const [p50, p95, p99] = [ms(0.5), ms(0.95), ms(0.99)];
  return {
    succeeded: grown("succeeded"),
    refused: grown("refused"),
    failed: grown("failed"),
    latencyMs: p50 === null || p95 === null || p99 === null ? null : { p50, p95, p99 },
    ...figures,
  };
}
