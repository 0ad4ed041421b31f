import type { DropView, Link } from "../../live/view.ts";
import { clock } from "../text/figures.ts";
import { clipLine, type Line, span } from "../text/span.ts";
import { clean, wrapText } from "../text/width.ts";

const RED_LINES_MAX = 3;

/** What must not be missed, a line each: a broken invariant of any drop, and what is not true now. */
export function bannerLines(
  { link, drops, selected }: { link: Link; drops: readonly DropView[]; selected: DropView | null },
  width: number,
): Line[] {
  const red = drops.flatMap(({ name, light }) =>
    light.kind === "red"
      ? wrapText(`✗ BROKEN ${clock(light.atMs)} ${clean(name)}: ${clean(light.reason)}`, width)
      : [],
  );
  const server = staleText("", link);
  const drop = selected === null ? [] : staleText(`${clean(selected.name)} `, selected.link);
  // A server that is gone takes both with it: then once is enough.
  const stale = sameReason(link, selected?.link) ? server : [...server, ...drop];
  return [...red.slice(0, RED_LINES_MAX), ...stale].map((text) =>
    clipLine([span(text, "bad")], width),
  );
}

function sameReason(one: Link, other: Link | undefined): boolean {
  return one.kind === "stale" && other?.kind === "stale" && one.reason === other.reason;
}

function staleText(what: string, link: Link): string[] {
  if (link.kind !== "stale") return [];
  return [`! ${what}stale since ${clock(link.sinceMs)} (${clean(link.reason)})`];
}
