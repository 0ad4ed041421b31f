import type { LiveEvent } from "./event.ts";
import { takeTrialProgress } from "./reduce/comparison.ts";
import {
  follow,
  forecastAgain,
  takeAudit,
  takeEntry,
  takeState,
  unfollow,
} from "./reduce/drops.ts";
import { cut, linked, withoutOldCut } from "./reduce/links.ts";
import { takeLoadProgress } from "./reduce/load.ts";
import { withLines } from "./reduce/log.ts";
import { line, type TrackedView } from "./reduce/tracked.ts";
import { takeSecond, takeTarget } from "./reduce/traffic.ts";
import type { LiveView } from "./view.ts";

export type { TrackedView } from "./reduce/tracked.ts";

/** Before anything is known. */
export function initialView(order: {
  title: string;
  trafficSource: LiveView["trafficSource"];
  nowMs: number;
}): TrackedView {
  const { title, trafficSource, nowMs } = order;
  return {
    ...{ title, trafficSource, startedAtMs: nowMs, nowMs },
    ...{ targetUrl: null, link: { kind: "connecting" }, drops: [], traffic: [], server: null },
    ...{ log: [], load: null, comparison: null },
    ...{ heardAtMs: null, cutSinceMs: null, loadDropId: null, loads: {}, preparingSince: null },
  };
}

/** The view after an event. Pure, bounded in what it keeps, and never at a loss. */
export function reduce(view: TrackedView, event: LiveEvent): TrackedView {
  const next = { ...view, nowMs: nowAfter(view.nowMs, event) };
  const { atMs } = event;
  switch (event.kind) {
    case "target":
      return takeTarget(next, event);
    case "clock":
      return forecastAgain(next, atMs);
    case "follow":
      return follow(next, event);
    case "unfollow":
      return withoutOldCut(unfollow(next, event.dropId));
    case "state":
      return takeState(next, event.state, atMs);
    case "logged":
      return takeEntry(next, event.entry, atMs);
    case "linked":
      return linked(next, event.dropId, atMs);
    case "cut":
      return cut(next, event);
    case "second":
      return takeSecond(next, event);
    case "audited":
      return takeAudit(next, event);
    case "progress": {
      // The comparison first: it tells a new scenario by what the load says of the old one.
      const compared = takeTrialProgress(next, event.progress, atMs);
      return takeLoadProgress(compared, event.progress, atMs);
    }
    case "note":
      return withLines(next, line(atMs, event.tone, event.text));
  }
}

/** Events may come out of order, and time stands still then; unless the clock itself was set back. */
function nowAfter(nowMs: number, { kind, atMs }: LiveEvent): number {
  return kind === "clock" && atMs < nowMs - SET_BACK_MS ? atMs : Math.max(nowMs, atMs);
}

const SET_BACK_MS = 10_000;
