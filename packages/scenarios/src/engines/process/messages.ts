import type { LoadSecond, LoadTick } from "../../load/engine.ts";
import type { LoadPlan } from "../../load/plan.ts";
import type { LoadResult } from "../../load/result.ts";

/** What the engine tells its generator process. */
export type ToGenerator = { kind: "start"; url: string; plan: LoadPlan } | { kind: "stop" };

/** What the generator process tells the engine. */
export type FromGenerator =
  | { kind: "listening" }
  | { kind: "begun" }
  | { kind: "tick"; tick: LoadTick }
  | { kind: "second"; second: LoadSecond }
  | { kind: "result"; result: LoadResult };
