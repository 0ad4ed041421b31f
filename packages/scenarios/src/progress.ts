import type { StockMode } from "@dropctl/protocol";
import type { Invalid, Verdict } from "./record/schema.ts";
import type { SeriesLine } from "./record/seriesSchema.ts";
import type { Effect } from "./statistics/effect.ts";
import type { MetricName } from "./statistics/metrics.ts";

/** Which trial of a comparison an event belongs to; `pair` counts from 1, 0 is the warm-up. */
export interface TrialPlace {
  pair: number;
  pairs: number;
  side: "before" | "after";
  /** What the side is called. */
  label: string;
}

interface Origin {
  scenario: string;
  mode: StockMode;
  /** Null for a run of its own. */
  trial: TrialPlace | null;
}

/** A run went on to its next part. */
export interface PhaseProgress extends Origin {
  kind: "phase";
  phase: "arranging" | "loading" | "judging";
  /** The drop under load; null while it is being arranged. */
  dropId: string | null;
}

/** Something long is being prepared, such as buyers with their tokens. */
export interface PreparingProgress extends Origin {
  kind: "preparing";
  what: string;
  done: number;
  of: number;
}

/** A second of the load is over and the server was asked about it: the record's own line. */
export interface SecondProgress extends Origin {
  kind: "second";
  line: SeriesLine;
}

/** A run or a trial was judged. */
export interface JudgedProgress extends Origin {
  kind: "judged";
  verdict: Verdict;
  invalid: Invalid | null;
}

/** A pair of a comparison is whole: how the deciding metric stands with all pairs until now. */
export interface PairProgress {
  kind: "pair";
  scenario: string;
  pair: number;
  pairs: number;
  metric: MetricName;
  effect: Effect;
}

/** A few times a second while the load runs. */
export interface TickProgress extends Origin {
  kind: "tick";
  /** Since the first request of the load. */
  elapsedMs: number;
  /** Answers so far, of every step. */
  completions: number;
  /** Completions a second since the tick before. */
  tps: number;
  /** How much of the load is done, 0 to 1. */
  doneShare: number;
  /** Buyers so far; all 0 for a load without buyers. */
  buyers: { accepted: number; refused: number; failed: number; paid: number };
  /** Units, as acknowledged so far; null when the load buys nothing. */
  stock: { available: number; total: number } | null;
}

export type Progress =
  | PhaseProgress
  | PreparingProgress
  | TickProgress
  | SecondProgress
  | JudgedProgress
  | PairProgress;
export type OnProgress = (event: Progress) => void;
