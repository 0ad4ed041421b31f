import type { LiveView, TrafficSecond } from "../../live/view.ts";
import { ticksBeforeNow, ticksFromStart, type TimeTick } from "./frame.ts";

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
function lastSeconds(
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

/** What a chart of `width` columns shows, and when that was. */
export interface Timeline {
  readonly seconds: readonly (TrafficSecond | null)[];
  readonly columnsPerSecond: number;
  readonly ticks: readonly TimeTick[];
}

/** A short load is given this many seconds to fill the chart: its columns would be boulders. */
const LOAD_SECONDS_MIN = 20;

/**
 * What a server answers has neither beginning nor end: it ends now, a column a second. A load
 * begins at the left and spreads, until it is too long for that.
 */
export function timeline(
  view: Pick<LiveView, "traffic" | "trafficSource" | "nowMs">,
  width: number,
): Timeline {
  const { traffic, trafficSource } = view;
  if (trafficSource === "server" || traffic.length > width) {
    const seconds = lastSeconds(traffic, { width, silent: silentSeconds(view) });
    return { seconds, columnsPerSecond: 1, ticks: ticksBeforeNow(width) };
  }
  const length = Math.max(LOAD_SECONDS_MIN, traffic.length);
  const columnsPerSecond = Math.max(1, Math.floor(width / length));
  const ticks = ticksFromStart(width, columnsPerSecond);
  return { seconds: traffic, columnsPerSecond, ticks };
}
