import type { LoadSecond, LoadTick } from "../../load/engine.ts";
import type { LoadPlan } from "../../load/plan.ts";
import type { LoadResult } from "../../load/result.ts";

/** What the engine tells its generator process. */
export type ToGenerator =
  | { kind: "start"; url: string; plan: LoadPlan; inTurns: boolean }
  /** It may send for so long, or for good. */
  | { kind: "turn"; ms: number }
  | { kind: "stop" };

/** What the generator process tells the engine. */
export type FromGenerator =
  | { kind: "listening" }
  /** It waits for its first turn. */
  | { kind: "ready" }
  /** Its turn is over and nothing is on its way. */
  | { kind: "rested" }
  | { kind: "begun" }
  | { kind: "tick"; tick: LoadTick }
  | { kind: "second"; second: LoadSecond }
  | { kind: "result"; result: LoadResult };
