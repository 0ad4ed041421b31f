import type { StockMode } from "@dropctl/protocol";

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

export type Progress = PhaseProgress | TickProgress;
export type OnProgress = (event: Progress) => void;
