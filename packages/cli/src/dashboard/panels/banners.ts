import type { DropView, Link } from "../../live/view.ts";
import { clock } from "../text/figures.ts";
import { clipLine, type Line, span } from "../text/span.ts";
import { clean } from "../text/width.ts";

/** What must not be missed, a line each: a broken invariant of any drop, and what is not true now. */
export function bannerLines(
  { link, drops, selected }: { link: Link; drops: readonly DropView[]; selected: DropView | null },
  width: number,
): Line[] {
  const red = drops.flatMap(({ name, light }) =>
    light.kind === "red"
      ? [`✗ BROKEN ${clock(light.atMs)} ${clean(name)}: ${clean(light.reason)}`]
      : [],
  );
  const stale = [
    ...staleText("", link),
    ...(selected === null ? [] : staleText(`${clean(selected.name)} `, selected.link)),
  ];
  return [...red.slice(0, 2), ...stale].map((text) => clipLine([span(text, "bad")], width));
}

function staleText(what: string, link: Link): string[] {
  if (link.kind !== "stale") return [];
  return [`! ${what}stale since ${clock(link.sinceMs)} (${clean(link.reason)})`];
}
