import type { LoadTick } from "./load/engine.ts";
import type { OnProgress, TickProgress } from "./progress.ts";

/** Turns an engine's ticks into progress events, with the TPS since the tick before. */
export function createTicker(options: {
  onProgress: OnProgress;
  origin: Pick<TickProgress, "scenario" | "mode" | "trial">;
  /** Units on sale; null for a load that buys nothing. */
  units: number | null;
}): (tick: LoadTick) => void {
  const { onProgress, origin, units } = options;
  let last = { elapsedMs: 0, completions: 0, tps: 0 };
  return ({ elapsedMs, completions, doneShare, buyers }) => {
    const spanMs = elapsedMs - last.elapsedMs;
    // The closing tick may follow at once: too short a span says nothing.
    const tps = spanMs < 50 ? last.tps : ((completions - last.completions) * 1000) / spanMs;
    last = { elapsedMs, completions, tps };
    // A unit whose hold expired is sold again: then more are accepted than there are units.
    const stock =
      units === null ? null : { available: Math.max(0, units - buyers.accepted), total: units };
    onProgress({ kind: "tick", ...origin, elapsedMs, completions, tps, doneShare, buyers, stock });
  };
}
