import type { DropState } from "@dropctl/protocol";
import type { Forecast } from "../view.ts";

/** Units that nobody could have any more at a moment: more units on sale do not change them. */
export interface StockPoint {
  readonly atMs: number;
  readonly taken: number;
}

const WINDOW_MS = 30_000;
/** Two in one of these are one: the later. It bounds the points, however often a drop changes. */
const POINT_MS = 500;
/** Less than this tells nothing of how units go. */
const SPAN_MS_MIN = 2_000;
const UNITS_MIN = 5;
/** For so long after units came back nobody can say how they go. */
const RETURN_MS = 5_000;

export function addPoint(points: readonly StockPoint[], state: DropState, atMs: number) {
  const point = { atMs, taken: state.total - state.available };
  const bucket = (ms: number) => Math.floor(ms / POINT_MS);
  const kept = points.filter(
    (old) => old.atMs > atMs - WINDOW_MS && bucket(old.atMs) !== bucket(atMs) && old.atMs < atMs,
  );
  // The last one before the window says how many were taken when it began.
  const before = points.findLast((old) => old.atMs <= atMs - WINDOW_MS);
  return [...(before === undefined ? [] : [before]), ...kept, point];
}

/** When the last unit goes, if units go as they went in the last half minute. */
export function forecastOf(
  state: DropState,
  points: readonly StockPoint[],
  nowMs: number,
): Forecast {
  if (state.phase !== "scheduled" && state.available <= 0) return { kind: "sold_out" };
  if (state.phase !== "open" || cameBack(points, nowMs)) return { kind: "unknown" };
  const fromMs = nowMs - WINDOW_MS;
  const began = points.findLast(({ atMs }) => atMs <= fromMs) ?? points[0];
  const last = points.at(-1);
  if (began === undefined || last === undefined) return { kind: "unknown" };
  // A drop that nobody had wanted yet says nothing of the rush that began just now.
  const idle = points.findLast(({ taken }) => taken === began.taken) ?? began;
  const spanMs = nowMs - Math.max(idle.atMs, fromMs);
  const units = last.taken - began.taken;
  if (spanMs < SPAN_MS_MIN || units < UNITS_MIN) return { kind: "unknown" };
  const unitsPerSecond = (units * 1_000) / spanMs;
  return { kind: "sells_out", inSeconds: state.available / unitsPerSecond, unitsPerSecond };
}

function cameBack(points: readonly StockPoint[], nowMs: number): boolean {
  return points.some(({ atMs, taken }, index) => {
    const before = points[index - 1];
    return before !== undefined && atMs > nowMs - RETURN_MS && taken < before.taken;
  });
}
