import type { LoadPlan } from "./plan.ts";
import type { Latency, LoadResult } from "./result.ts";

export const ENGINE_NAMES = ["autocannon", "journeys", "k6"] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** What an engine says of itself while it runs. */
export interface LoadTick {
  elapsedMs: number;
  completions: number;
  doneShare: number;
  buyers: { accepted: number; refused: number; failed: number; paid: number };
}

/** What an engine saw in one second of the load; every completion is in one of them. */
export interface LoadSecond {
  /**
   * When it ended, since the first request that is measured; a multiple of 1,000, but for the
   * last, which is shorter.
   */
  atMs: number;
  /** Completions in it; requests that were lost are none. */
  succeeded: number;
  refused: number;
  failed: number;
  /** Service times; null when nothing was answered. */
  latencyMs: Omit<Latency, "mean"> | null;
}

export interface LoadOrder {
  /** Base URL of the target, already guarded. */
  url: string;
  plan: LoadPlan;
  onTick: (tick: LoadTick) => void;
  /** Called when what is measured begins, after a warm-up. */
  onBegin?: () => void;
  /** Called as soon as a second of the load is over, also when nothing was answered in it. */
  onSecond: (second: LoadSecond) => void;
  signal: AbortSignal | undefined;
  /** Another load is made at the same time and the two send in turns; absent: it is alone. */
  seat?: Seat;
}

/** What a load tells whoever gives out the turns. */
export interface Seat {
  /**
   * The load could begin. `take` lets it send for so long, or for good; it resolves once nothing
   * of it is on its way any more.
   */
  ready(take: (ms: number) => Promise<void>): void;
  /** The load is over: it wants no turn any more. */
  over(): void;
}

/**
 * Something that can carry out a load plan. It never throws for what the target does: a load
 * that was cut short resolves with what was measured and says why in `cutShort`.
 */
export interface Engine {
  readonly name: EngineName;
  /** The kinds of plan that it can carry out. */
  readonly plans: readonly LoadPlan["kind"][];
  /** Whether it can make such a load in turns with another one. */
  takesTurns(plan: LoadPlan): boolean;
  run(order: LoadOrder): Promise<LoadResult>;
}
