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
  return view.trafficSource === "server" ? next : withSecond(next, secondOf(line, atMs));
}

export function secondOf(line: SecondProgress["line"], atMs: number): TrafficSecond {
  const { succeeded, refused, failed, latencyMs } = line;
  return {
    ...{ atMs, succeeded, refused, failed },
    latencyMs:
      latencyMs === null ? null : { p50: latencyMs.p50, p95: latencyMs.p95, p99: latencyMs.p99 },
  };
}

export function takeTarget(
  view: TrackedView,
  { url, version, stack }: Extract<LiveEvent, { kind: "target" }>,
): TrackedView {
  return { ...view, targetUrl: url, server: { ...NOTHING, ...view.server, version, stack } };
}

export function keepLast(seconds: readonly TrafficSecond[], added: TrafficSecond) {
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
