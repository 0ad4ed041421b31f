import type { Link, LiveView } from "../../live/view.ts";
import { clock } from "../text/figures.ts";
import { justify, type Line, type Span, span } from "../text/span.ts";
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
  return justify(
    width,
    [
      span(`dropctl ${clean(view.title)}`, "strong"),
      span(view.targetUrl === null ? "" : `  ${clean(view.targetUrl)}`),
      span(server === "" ? "" : `  ${clean(server)}`),
    ],
    [
      ...(frozen
        ? [span("FROZEN", "marked"), span(" (f goes on)  ")]
        : [...linkSpans(view.link), span("  ")]),
      span(clock(view.nowMs), "strong"),
    ],
  );
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
