import { setTimeout as sleepFor } from "node:timers/promises";

/** @returns whether the time is over; false: it was ended before */
export async function sleep(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleepFor(ms, true, { signal }).catch(() => false);
}
