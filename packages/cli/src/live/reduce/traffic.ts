import type { SecondProgress } from "@dropctl/scenarios";
import type { LiveEvent } from "../event.ts";
import { SECONDS_KEPT, type ServerView, type TrafficSecond } from "../view.ts";
import type { TrackedView } from "./tracked.ts";

type Second = Extract<LiveEvent, { kind: "second" }>;
type Figures = Omit<ServerView, "version" | "stack">;

/** What the server counted; where a generator counts, only what the server says of itself. */
export function takeSecond(view: TrackedView, { second, server, atMs }: Second): TrackedView {
  const next = { ...withFigures(view, server), heardAtMs: atMs };
  return view.trafficSource === "generator" ? next : withSecond(next, second);
}

/** A second as the generator counted it, with the server's figures at its end. */
export function takeLoadSecond(
  view: TrackedView,
  { line }: SecondProgress,
  atMs: number,
): TrackedView {
  const next = line.server === null ? view : withFigures(view, line.server);
  return view.trafficSource === "server" ? next : withLoadSecond(next, { line, atMs });
}

/** The last second of a load is a part of one: below this it says nothing of a rate. */
const LENGTH_MS_MIN = 250;

/** The same with one second more; a part of a second counts as its rate, or not at all. */
export function withLoadSecond<View extends Pick<TrackedView, "traffic">>(
  view: View,
  { line, atMs }: { line: SecondProgress["line"]; atMs: number },
): View {
  const { succeeded, refused, failed, latencyMs } = line;
  const lengthMs = line.atMs % 1_000 || 1_000;
  if (lengthMs < LENGTH_MS_MIN && view.traffic.length > 0) return view;
  const rate = (answers: number) => Math.round((answers * 1_000) / lengthMs);
  const second: TrafficSecond = {
    ...{ atMs, succeeded: rate(succeeded), refused: rate(refused), failed: rate(failed) },
    latencyMs:
      latencyMs === null ? null : { p50: latencyMs.p50, p95: latencyMs.p95, p99: latencyMs.p99 },
  };
  return { ...view, traffic: keepLast(view.traffic, second) };
}

export function takeTarget(
  view: TrackedView,
  { url, version, stack }: Extract<LiveEvent, { kind: "target" }>,
): TrackedView {
  return { ...view, targetUrl: url, server: { ...NOTHING, ...view.server, version, stack } };
}

function keepLast(seconds: readonly TrafficSecond[], added: TrafficSecond) {
  return [...seconds, added].slice(-SECONDS_KEPT);
}

function withSecond(view: TrackedView, second: TrafficSecond): TrackedView {
  return { ...view, traffic: keepLast(view.traffic, second) };
}

function withFigures(view: TrackedView, figures: Figures | null): TrackedView {
  const { version = null, stack = null } = view.server ?? {};
  const { batchRows, cacheMs, ledgerMs, poolWaitMs, eventLoopDelayMs } = figures ?? NOTHING;
  const told = { batchRows, cacheMs, ledgerMs, poolWaitMs, eventLoopDelayMs };
  return { ...view, server: { version, stack, ...told } };
}

const NOTHING: Figures = {
  batchRows: null,
  cacheMs: null,
  ledgerMs: null,
  poolWaitMs: null,
  eventLoopDelayMs: null,
};
