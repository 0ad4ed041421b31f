import type { LogLine } from "../../live/view.ts";
import { clockOrDay } from "../text/figures.ts";
import { heading } from "../text/heading.ts";
import { clipLine, type Line, span } from "../text/span.ts";
import { clean } from "../text/width.ts";

/** Tells the tones apart without colour, too. */
const SIGNS = { plain: " ", good: "+", bad: "!" } as const satisfies Record<
  LogLine["tone"],
  string
>;

/** What happened, newest at the bottom, as many as fit. */
export function logLines(
  log: readonly LogLine[],
  { width, height, nowMs }: { width: number; height: number; nowMs: number },
): Line[] {
  const shown = log.slice(Math.max(0, log.length - (height - 1)));
  const lines = shown.map(({ atMs, tone, text }) =>
    clipLine(
      [
        span(clockOrDay(atMs, nowMs)),
        span(` ${SIGNS[tone]} `, tone),
        span(clean(text), tone === "bad" ? "bad" : "plain"),
      ],
      width,
    ),
  );
  return [
    heading(width, "Log"),
    ...(lines.length === 0 ? [[span("nothing happened yet")]] : lines),
  ].slice(0, height);
}
