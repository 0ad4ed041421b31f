import type { DropPlan } from "../../load/plan.ts";

/** What is left of the browsing once the drop is open: most of those who came want to buy now. */
const BROWSING_AFTER = 0.1;

interface Timeline extends Pick<DropPlan, "browseMs" | "browsePerSecond" | "arriveMs"> {
  buyers: { length: number };
  /** The opening, in milliseconds on any clock; the times are on the same one. */
  openMs: number;
}

/**
 * When somebody reads: each time that the integral of the rate has grown by one. The rate rises evenly from 0 to `browsePerSecond`, so that its integral
 * is a parabola until the opening; after it the rate is a tenth of that, without an end.
 */
export function* browseTimes(timeline: Omit<Timeline, "buyers" | "arriveMs">): Generator<number> {
  const { openMs, browseMs, browsePerSecond } = timeline;
  const peakPerMs = browsePerSecond / 1_000;
  const before = (peakPerMs * browseMs) / 2;
  let count = 1;
  for (; count <= before; count++) {
    yield openMs + browseMs * (Math.sqrt(count / before) - 1);
  }
  for (; ; count++) yield openMs + (count - before) / (peakPerMs * BROWSING_AFTER);
}

/** When each buyer comes: evenly around the opening. */
export function buyerTimes(timeline: Pick<Timeline, "openMs" | "buyers" | "arriveMs">): number[] {
  const { openMs, buyers, arriveMs } = timeline;
  const gapMs = arriveMs / buyers.length;
  return Array.from(
    { length: buyers.length },
    (_, at) => openMs - arriveMs / 2 + (at + 0.5) * gapMs,
  );
}

/** Arrivals a second at their highest, which is just before the opening. */
export function highestRate(timeline: Omit<Timeline, "openMs" | "browseMs">): number {
  const { browsePerSecond, buyers, arriveMs } = timeline;
  return browsePerSecond + (buyers.length * 1_000) / arriveMs;
}
