import type { LoadPlan } from "./plan.ts";
import type { LoadResult } from "./result.ts";

/** What an engine says of itself while it runs. */
export interface LoadTick {
  elapsedMs: number;
  completions: number;
  doneShare: number;
  buyers: { accepted: number; refused: number; failed: number; paid: number };
}

export interface LoadOrder {
  /** Base URL of the target, already guarded. */
  url: string;
  plan: LoadPlan;
  onTick: (tick: LoadTick) => void;
  signal: AbortSignal | undefined;
}

/**
 * Something that can carry out a load plan. It never throws for what the target does: a load
 * that was cut short resolves with what was measured and says why in `cutShort`.
 */
export interface Engine {
  readonly name: string;
  /** The kinds of plan that it can carry out. */
  readonly plans: readonly LoadPlan["kind"][];
  run(order: LoadOrder): Promise<LoadResult>;
}
