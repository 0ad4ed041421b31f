import type { CutShort } from "../process/generatorProcess.ts";

/** Nothing but lost requests for this long: the target is dead, not restarting. */
const DEAD_AFTER_MS = 10_000;
const LOOK_MS = 100;

/**
 * Ends a load whose target is dead, or that takes too long. Silence alone means nothing here:
 * whoever is far back is told to poll rarely.
 */
export function watchTarget(order: {
  timeLimitMs: number;
  onDead: (cutShort: NonNullable<CutShort>) => void;
}) {
  const startMs = performance.now();
  let lostSinceMs: number | null = null;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    if (lostSinceMs !== null && nowMs - lostSinceMs > DEAD_AFTER_MS) {
      const detail = `no request was answered for ${DEAD_AFTER_MS / 1_000} s`;
      order.onDead({ reason: "target_died", detail });
    } else if (nowMs - startMs > order.timeLimitMs) {
      const limit = `${Math.round(order.timeLimitMs / 1_000)} s`;
      order.onDead({ reason: "time_limit", detail: `the load was not done within ${limit}` });
    }
  }, LOOK_MS);
  return {
    answered(): void {
      lostSinceMs = null;
    },
    lost(): void {
      lostSinceMs ??= performance.now();
    },
    end(): void {
      clearInterval(timer);
    },
  };
}
