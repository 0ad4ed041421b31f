import type { Link, LiveView } from "../../live/view.ts";
import { clock } from "../text/figures.ts";
import { firstFitting, justify, type Line, lineWidth, type Span, span } from "../text/span.ts";
import { clean } from "../text/width.ts";

/** What runs and where; on the right whether it is true now, and the time. */
export function headerLine(
  view: Pick<LiveView, "title" | "targetUrl" | "link" | "nowMs"> & {
    version: string | null;
    stack: string | null;
  },
  { width, frozen }: { width: number; frozen: boolean },
): Line {
  const server = [view.stack, view.version].filter((part) => part !== null).join(" ");
  const name = span(`dropctl ${clean(view.title)}`, "strong");
  const url = span(view.targetUrl === null ? "" : `  ${clean(view.targetUrl)}`);
  const state = [
    ...(frozen
      ? [span("FROZEN", "marked"), span(" (f goes on)  ")]
      : [...linkSpans(view.link), span("  ")]),
    span(clock(view.nowMs), "strong"),
  ];
  // Half a version says nothing: what does not fit as a whole is left out.
  const whole = [name, url, span(server === "" ? "" : `  ${clean(server)}`)];
  const left = firstFitting(width - lineWidth(state) - 1, [whole, [name, url], [name]]);
  return justify(width, left, state);
}

function linkSpans(link: Link): Span[] {
  switch (link.kind) {
    case "connecting":
      return [span("○ connecting")];
    case "live":
      return [span("● live", "good")];
    case "stale":
      return [span("✗ stale", "bad")];
  }
}
