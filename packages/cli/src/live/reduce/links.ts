import type { Link } from "../view.ts";
import { withLines } from "./log.ts";
import { line, nameOf, type TrackedView, withDrop } from "./tracked.ts";

/** A drop's stream, or with null the server's figures, is there. */
export function linked(view: TrackedView, dropId: string | null, atMs: number): TrackedView {
  const next = withLink(view, dropId, () => ({ kind: "live" }));
  if (view.cutSinceMs === null || isStale(next)) return next;
  const seconds = ((atMs - view.cutSinceMs) / 1_000).toFixed(1);
  const told = line(atMs, "good", `connected again after ${seconds} s`);
  return withLines({ ...next, cutSinceMs: null }, told);
}

/**
 * It went. A server that dies takes every stream with it: only the first of them is news, and
 * that it was the server.
 */
export function cut(
  view: TrackedView,
  { dropId, reason, atMs }: { dropId: string | null; reason: string; atMs: number },
): TrackedView {
  const drop = view.drops.find((known) => known.dropId === dropId);
  // What was heard last was true then; a silence may have begun at once.
  const heardAtMs = (dropId === null ? view : drop)?.heardAtMs ?? atMs;
  const next = withLink(view, dropId, (link) => ({
    kind: "stale",
    sinceMs: link.kind === "stale" ? link.sinceMs : Math.min(heardAtMs, atMs),
    reason,
  }));
  if (!isStale(next)) return next;
  const since = { ...next, cutSinceMs: view.cutSinceMs ?? atMs };
  const isNews = drop === undefined ? view.link.kind !== "stale" : view.cutSinceMs === null;
  if (!isNews) return since;
  const what = drop === undefined ? "server lost" : `${nameOf(drop)} stream lost`;
  return withLines(since, line(atMs, "bad", `${what}: ${reason}`));
}

/** Whoever was stale may have gone away meanwhile. */
export function withoutOldCut(view: TrackedView): TrackedView {
  return view.cutSinceMs === null || isStale(view) ? view : { ...view, cutSinceMs: null };
}

function withLink(view: TrackedView, dropId: string | null, change: (link: Link) => Link) {
  if (dropId === null) return { ...view, link: change(view.link) };
  return withDrop(view, dropId, (drop) => ({ ...drop, link: change(drop.link) }));
}

function isStale({ link, drops }: TrackedView): boolean {
  return link.kind === "stale" || drops.some((drop) => drop.link.kind === "stale");
}
