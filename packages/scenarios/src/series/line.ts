import type { LoadSecond } from "../load/engine.ts";
import { round } from "../record/round.ts";
import type { SeriesLine } from "../record/seriesSchema.ts";

/** A line of the series as the engine tells it; what the server says is not in it yet. */
export function lineOf({ atMs, succeeded, refused, failed, latencyMs }: LoadSecond): SeriesLine {
  return {
    atMs: round(atMs, 3),
    ...{ succeeded, refused, failed },
    latencyMs: latencyMs && {
      p50: round(latencyMs.p50, 3),
      p95: round(latencyMs.p95, 3),
      p99: round(latencyMs.p99, 3),
      max: round(latencyMs.max, 3),
    },
    stock: null,
    queue: null,
    server: null,
  };
}
