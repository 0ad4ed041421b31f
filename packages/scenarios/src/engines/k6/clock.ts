/** More than a slow look at two clocks explains. */
const STEP_MS_MAX = 500;

/** The same moment on two clocks. */
export interface Moment {
  /** By the wall clock, which can be set. */
  wallMs: number;
  /** By the one that only runs. */
  monotonicMs: number;
}

export function momentNow(): Moment {
  return { wallMs: Date.now(), monotonicMs: performance.now() };
}

/**
 * How far the wall clock was set between two moments, in milliseconds; null: as good as not. k6
 * reads its times from it, so a step falsifies them.
 */
export function clockStepMs(from: Moment, to: Moment): number | null {
  const stepMs = to.wallMs - from.wallMs - (to.monotonicMs - from.monotonicMs);
  return Math.abs(stepMs) > STEP_MS_MAX ? Math.round(stepMs) : null;
}
