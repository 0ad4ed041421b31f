import type { DropState } from "@dropctl/protocol";
import type { Effect, MetricName, Verdict } from "@dropctl/scenarios";

// What a dashboard or a plain line shows: plain data, made by `reduce` out of live events. All
// times are milliseconds since 1970 by this machine's clock, unless a name says otherwise.

export interface LiveView {
  /** What runs, in a few words: `watch`, `run order-rush`. */
  readonly title: string;
  /** Null until a server is known. */
  readonly targetUrl: string | null;
  readonly startedAtMs: number;
  readonly nowMs: number;
  /** The server's own figures. */
  readonly link: Link;
  /** In the order in which they were named. */
  readonly drops: readonly DropView[];
  /** One a second, oldest first; at most `SECONDS_KEPT`. */
  readonly traffic: readonly TrafficSecond[];
  /** Who counted `traffic`: the server all its answers, or the generator those of the load. */
  readonly trafficSource: "server" | "generator";
  readonly server: ServerView | null;
  /** Oldest first; at most `LOG_LINES_KEPT`. */
  readonly log: readonly LogLine[];
  /** Null where nothing is loaded: `watch` and `up`. */
  readonly load: LoadView | null;
  readonly comparison: ComparisonView | null;
}

export const SECONDS_KEPT = 600;
export const LOG_LINES_KEPT = 200;

/** `stale`: what is shown was true at `sinceMs`; `reason` in one line. */
export type Link =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "stale"; readonly sinceMs: number; readonly reason: string };

export interface DropView {
  /** As asked for; the slug once it is known. */
  readonly name: string;
  /** Which side of a comparison it is of: `direct`; null where there is none. */
  readonly side: string | null;
  readonly link: Link;
  /** Null before the first answer. */
  readonly state: DropState | null;
  readonly forecast: Forecast;
  readonly light: Light;
}

/** When no unit will be available any more, if units go as they went in the last half minute. */
export type Forecast =
  | { readonly kind: "unknown" }
  | { readonly kind: "sells_out"; readonly inSeconds: number; readonly unitsPerSecond: number }
  | { readonly kind: "sold_out" };

/**
 * The invariants as one light. `checkedAtMs`: the last whole audit; null: only what the stream
 * itself shows was looked at. Once red it stays red.
 */
export type Light =
  | { readonly kind: "unknown" }
  | { readonly kind: "green"; readonly checkedAtMs: number | null }
  | { readonly kind: "red"; readonly atMs: number; readonly reason: string };

/** What was answered in one second; of a load's last part of a second, its rate. */
export interface TrafficSecond {
  readonly atMs: number;
  readonly succeeded: number;
  readonly refused: number;
  readonly failed: number;
  /** Service times; null: nothing was answered, or the server does not tell. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number } | null;
}

/** What the server says of itself, over the last second; null: it does not tell. */
export interface ServerView {
  readonly version: string | null;
  readonly stack: string | null;
  /** Mean rows of a group commit. */
  readonly batchRows: number | null;
  /** Means of one call. */
  readonly cacheMs: number | null;
  readonly ledgerMs: number | null;
  readonly poolWaitMs: number | null;
  /** p99. */
  readonly eventLoopDelayMs: number | null;
}

export interface LogLine {
  readonly atMs: number;
  readonly tone: "plain" | "good" | "bad";
  /** Without the time: `aurora-launch opened by mia@hal`. */
  readonly text: string;
}

/** A load under way. */
export interface LoadView {
  readonly scenario: string;
  readonly phase: "arranging" | "warming up" | "loading" | "judging" | "done";
  readonly elapsedMs: number;
  /** 0 to 1. */
  readonly doneShare: number;
  /** Buyers so far; all 0 for a load without buyers. */
  readonly buyers: {
    readonly accepted: number;
    readonly refused: number;
    readonly failed: number;
    readonly paid: number;
  };
  /** While something long is prepared; `leftMs` null: unknown yet. */
  readonly preparing: {
    readonly what: string;
    readonly done: number;
    readonly of: number;
    readonly perSecond: number;
    readonly leftMs: number | null;
  } | null;
  /** Of the trials judged so far; null: none yet. */
  readonly verdict: Pick<Verdict, "ok" | "oversold" | "lost" | "broken"> | null;
}

/** One side of a comparison. */
export interface SideView {
  /** `direct`, `cached`, `http://a:8090`. */
  readonly label: string;
  /** The last trial of this side, or the present one; oldest first. */
  readonly traffic: readonly TrafficSecond[];
  /** Median of the metric over its finished trials; null: none yet. */
  readonly median: number | null;
  readonly trials: number;
  /** A trial of it is under way. */
  readonly running: boolean;
}

export interface ComparisonView {
  readonly before: SideView;
  readonly after: SideView;
  /** The pair under way, from 1; 0 while warming up. */
  readonly pair: number;
  readonly pairs: number;
  readonly metric: MetricName;
  /** As it stands after the pairs so far; null: no pair is complete. */
  readonly effect: Effect | null;
}
