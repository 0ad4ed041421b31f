import type { LiveView, TrafficSecond } from "../../live/view.ts";
import { AXIS_ROWS, AXIS_WIDTH, framed } from "../chart/frame.ts";
import { answered, OUTCOMES, outcomeRows } from "../chart/outcomes.ts";
import { timeline } from "../chart/seconds.ts";
import { linearScale } from "../chart/scale.ts";
import { rate } from "../text/figures.ts";
import { heading } from "../text/heading.ts";
import { firstFitting, type Line, span } from "../text/span.ts";

const RATE_WIDTH = 7;

/** TPS over time by outcome, with the present values below. */
export function trafficLines(
  view: Pick<LiveView, "traffic" | "trafficSource" | "nowMs">,
  { width, height }: { width: number; height: number },
): Line[] {
  const { traffic, trafficSource } = view;
  const rows = height - 2 - AXIS_ROWS;
  const now = traffic.at(-1) ?? null;
  const source = trafficSource === "server" ? "all the server's answers" : "the load's answers";
  const title = heading(width, "TPS", [span(width < 40 ? "answers" : source)]);
  if (rows < 2) return [title, outcomeLegend(now, width)].slice(0, height);
  const columns = Math.max(1, width - AXIS_WIDTH);
  const { seconds, columnsPerSecond, ticks } = timeline(view, columns);
  const scale = linearScale(peakOf(seconds), rows);
  return [
    title,
    ...framed(outcomeRows(seconds, { rows, top: scale.top, columnsPerSecond }), {
      width: columns,
      labels: scale.labels,
      ticks,
    }),
    outcomeLegend(now, width),
  ];
}

export function peakOf(seconds: readonly (TrafficSecond | null)[]): number {
  return Math.max(0, ...seconds.map((second) => (second === null ? 0 : answered(second))));
}

/** The glyphs with what they stand at; nothing known yet shows as `-`. */
export function outcomeLegend(now: TrafficSecond | null, width: number): Line {
  const line = (gap: string, name: (outcome: (typeof OUTCOMES)[number]) => string): Line =>
    OUTCOMES.flatMap((outcome, at) => [
      span(at === 0 ? "" : gap),
      span(outcome.glyph, outcome.tone),
      span(
        ` ${name(outcome)} ${(now === null ? "-" : rate(now[outcome.key])).padStart(RATE_WIDTH)}`,
      ),
    ]);
  return firstFitting(width, [
    line("     ", ({ key }) => key),
    line("  ", ({ key }) => key),
    line("  ", ({ short }) => short),
    line(" ", ({ short }) => short.slice(0, 3)),
  ]);
}
