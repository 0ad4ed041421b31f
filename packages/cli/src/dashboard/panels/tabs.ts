import type { DropView } from "../../live/view.ts";
import { clipLine, type Line, lineWidth, type Span, span } from "../text/span.ts";
import { clean, clip } from "../text/width.ts";

const NAME_WIDTH_MAX = 24;

/** One tab a drop, the chosen one in brackets; always with the chosen one on the screen. */
export function tabsLine(drops: readonly DropView[], selected: number, width: number): Line {
  const tabs = drops.map((drop, at) => tab(drop, { number: at + 1, chosen: at === selected }));
  let from = 0;
  while (from < selected && lineWidth(tabs.slice(from, selected + 1).flat()) > width - 2) from += 1;
  const before: Line = from > 0 ? [span("… ")] : [];
  return clipLine([...before, ...tabs.slice(from).flat()], width);
}

function tab(
  { name, state, link, light }: DropView,
  at: { number: number; chosen: boolean },
): Span[] {
  const text = `${at.number} ${clip(clean(name), NAME_WIDTH_MAX)}`;
  const sign = signOf({ link, light });
  const phase = state === null || state.phase === "open" ? "" : ` ${state.phase}`;
  return [
    at.chosen ? span(`[${text}${phase}]`, "strong") : span(` ${text}${phase} `),
    sign ?? span(""),
    span(" "),
  ];
}

function signOf({ link, light }: Pick<DropView, "link" | "light">): Span | null {
  if (light.kind === "red") return span("✗", "bad");
  return link.kind === "stale" ? span("!", "warn") : null;
}
