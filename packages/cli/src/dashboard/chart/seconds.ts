import type { LiveView, TrafficSecond } from "../../live/view.ts";

/** A second is heard of when it is over; only what is later than this is a silence. */
const LATE_SECONDS = 3;

/** For how many whole seconds nothing was heard; a load's own seconds simply end with it. */
export function silentSeconds({
  traffic,
  trafficSource,
  nowMs,
}: Pick<LiveView, "traffic" | "trafficSource" | "nowMs">): number {
  const newest = traffic.at(-1);
  if (newest === undefined || trafficSource === "generator") return 0;
  const seconds = Math.floor((nowMs - newest.atMs) / 1_000);
  return seconds > LATE_SECONDS ? seconds : 0;
}

/**
 * The last `width` seconds, each in its column, the newest `silent` columns before the last. A
 * second that is missing is a gap; that they do not come by the millisecond is not.
 */
export function lastSeconds(
  traffic: readonly TrafficSecond[],
  { width, silent }: { width: number; silent: number },
): (TrafficSecond | null)[] {
  const columns = Array.from({ length: width }, (): TrafficSecond | null => null);
  let column = width - 1 - silent;
  for (let at = traffic.length - 1; at >= 0 && column >= 0; at -= 1) {
    const second = traffic[at];
    if (second === undefined) break;
    columns[column] = second;
    const before = traffic[at - 1];
    if (before !== undefined)
      column -= Math.max(1, Math.round((second.atMs - before.atMs) / 1_000));
  }
  return columns;
}
