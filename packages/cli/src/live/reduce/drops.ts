import type { Audit, DropEvent, DropState } from "@dropctl/protocol";
import { addPoint, forecastOf } from "./forecast.ts";
import { lightOfAudit, lightOfState, seeEpoch } from "./light.ts";
import { cut, linked } from "./links.ts";
import { changeLines, entryLine, withLines } from "./log.ts";
import { line, nameOf, type TrackedDrop, type TrackedView, withDrop } from "./tracked.ts";

export function follow(
  view: TrackedView,
  { dropId, name, side }: Pick<TrackedDrop, "dropId" | "name" | "side">,
): TrackedView {
  if (view.drops.some((drop) => drop.dropId === dropId)) return view;
  const drop: TrackedDrop = {
    dropId,
    name,
    side,
    link: { kind: "connecting" },
    state: null,
    forecast: { kind: "unknown" },
    light: { kind: "unknown" },
    points: [],
    lastNumber: 0,
    epochs: { highest: 0, lowerSinceMs: null },
    heardAtMs: null,
  };
  return { ...view, drops: [...view.drops, drop] };
}

export function unfollow(view: TrackedView, dropId: string): TrackedView {
  return { ...view, drops: view.drops.filter((drop) => drop.dropId !== dropId) };
}

export function takeState(view: TrackedView, state: DropState, atMs: number): TrackedView {
  const drop = view.drops.find(({ dropId }) => dropId === state.dropId);
  if (drop === undefined) return view;
  const before = drop.state;
  if (isRepeated(drop, state, atMs)) {
    return cut(view, { dropId: state.dropId, reason: REPEATED, atMs });
  }
  if (drop.link.kind === "stale" && before?.asOf !== state.asOf) {
    return takeState(linked(view, state.dropId, atMs), state, atMs);
  }
  const points = addPoint(drop.points, state, atMs);
  const epochs = seeEpoch(drop.epochs, state, atMs);
  const light = lightOfState(drop.light, { epochs, state, atMs });
  const heardAtMs = before?.asOf === state.asOf ? drop.heardAtMs : atMs;
  const changed = {
    ...drop,
    ...{ name: state.slug, state, points, light, epochs, heardAtMs },
    forecast: forecastOf(state, points, atMs),
  };
  const told = before === null ? [] : changeLines(changed, { before, state, atMs });
  const next = withDrop(view, state.dropId, () => changed);
  return withLines(next, ...told, ...turnedRed(drop, changed, atMs));
}

/** A server that cannot read a drop says again what it said before. */
function isRepeated({ state: before, heardAtMs }: TrackedDrop, state: DropState, atMs: number) {
  return before?.asOf === state.asOf && heardAtMs !== null && atMs - heardAtMs >= REPEATED_MS_MIN;
}

const REPEATED = "the server cannot read it, and repeats what it said";

/** Of a drop that can be read there is something new four times a second, were it only its time. */
const REPEATED_MS_MIN = 4_000;

export function takeEntry(view: TrackedView, entry: DropEvent, atMs: number): TrackedView {
  const drop = view.drops.find(({ dropId }) => dropId === entry.dropId);
  if (drop === undefined || entry.number <= drop.lastNumber) return view;
  const next = withDrop(view, entry.dropId, () => ({ ...drop, lastNumber: entry.number }));
  return withLines(next, entryLine(drop, entry, atMs));
}

export function takeAudit(
  view: TrackedView,
  { dropId, audit, atMs }: { dropId: string; audit: Audit; atMs: number },
): TrackedView {
  return relight(view, dropId, atMs, (drop) => lightOfAudit(drop.light, audit, atMs));
}

/** Sets a drop's light, and says so once when it turns red. */
export function relight(
  view: TrackedView,
  dropId: string,
  atMs: number,
  lightOf: (drop: TrackedDrop) => TrackedDrop["light"],
): TrackedView {
  const drop = view.drops.find((known) => known.dropId === dropId);
  if (drop === undefined) return view;
  const lit = { ...drop, light: lightOf(drop) };
  return withLines(
    withDrop(view, dropId, () => lit),
    ...turnedRed(drop, lit, atMs),
  );
}

/** Time goes on though nothing was told: units that nobody takes take longer to go. */
export function forecastAgain(view: TrackedView, nowMs: number): TrackedView {
  const drops = view.drops.map((drop) => {
    const known = drop.state !== null && drop.link.kind !== "stale";
    const forecast = known ? forecastOf(drop.state, drop.points, nowMs) : UNKNOWN;
    return { ...drop, forecast };
  });
  return { ...view, drops };
}

const UNKNOWN = { kind: "unknown" } as const;

function turnedRed(before: TrackedDrop, after: TrackedDrop, atMs: number) {
  if (before.light.kind === "red" || after.light.kind !== "red") return [];
  return [line(atMs, "bad", `${nameOf(after)} BROKEN: ${after.light.reason}`)];
}
