import type { DropView } from "../../live/view.ts";
import { clipLine, type Line, lineWidth, type Span, span } from "../text/span.ts";
import { clean, clip } from "../text/width.ts";

const NAME_WIDTH_MAX = 24;
const MORE_WIDTH = 2;

/** One tab a drop, the chosen one in brackets; always with the chosen one on the screen. */
export function tabsLine(drops: readonly DropView[], selected: number, width: number): Line {
  const tabs = drops.map((drop, at) => tab(drop, { number: at + 1, chosen: at === selected }));
  const widths = tabs.map(lineWidth);
  // Whole tabs only, and the chosen one among them; what is left out on either side shows as `…`.
  let [from, to] = [0, tabs.length];
  const room = () => width - (from > 0 ? MORE_WIDTH : 0) - (to < tabs.length ? MORE_WIDTH : 0);
  const used = () => widths.slice(from, to).reduce((sum, each) => sum + each, 0);
  while (used() > room() && to > selected + 1) to -= 1;
  while (used() > room() && from < selected) from += 1;
  const before = from > 0 ? [span("… ")] : [];
  const after = to < tabs.length ? [span("…")] : [];
  return clipLine([...before, ...tabs.slice(from, to).flat(), ...after], width);
}

function tab(
  { name, side, state, link, light }: DropView,
  at: { number: number; chosen: boolean },
): Span[] {
  // The two drops of a pair differ in the last letters of their names alone.
  const called = side?.replace(/^https?:\/\//, "") ?? name;
  const text = `${at.number} ${clip(clean(called), NAME_WIDTH_MAX)}`;
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
