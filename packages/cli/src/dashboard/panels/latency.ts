import type { LiveView } from "../../live/view.ts";
import { AXIS_ROWS, AXIS_WIDTH, framed } from "../chart/frame.ts";
import { timeline } from "../chart/seconds.ts";
import { PERCENTILES, percentileRows } from "../chart/percentiles.ts";
import { logScale } from "../chart/scale.ts";
import { shortMs } from "../text/figures.ts";
import { heading } from "../text/heading.ts";
import { clipLine, type Line, span } from "../text/span.ts";

/** Rows from which it is a chart; below that the present values alone. */
export const LATENCY_CHART_ROWS = 9;

type Traffic = Pick<LiveView, "traffic" | "trafficSource" | "nowMs">;
type Size = { width: number; height: number };

/** How long answers took in the last second that had some, and over time where there is room. */
export function latencyLines(view: Traffic, { width, height }: Size): Line[] {
  const now = view.traffic.findLast(({ latencyMs }) => latencyMs !== null)?.latencyMs ?? null;
  const title = heading(width, "Latency");
  if (now === null) return [title, [span("nothing measured yet")]];
  const value = (key: "p50" | "p95" | "p99") => shortMs(now[key]).padStart(7);
  if (height < LATENCY_CHART_ROWS) {
    const column = Math.floor(width / 3);
    return [
      title,
      [
        span(
          PERCENTILES.map(({ key }) => `${key}  `.padStart(column))
            .join("")
            .trimEnd(),
        ),
      ],
      [span(PERCENTILES.map(({ key }) => value(key).padStart(column)).join(""))],
    ].slice(0, height);
  }
  const legend = PERCENTILES.flatMap(({ key, glyph, tone }, at) => [
    span(at === 0 ? "" : "     "),
    span(glyph, tone),
    span(` ${key} ${value(key)}`),
  ]);
  return [title, ...chart(view, { width, height: height - 2 }), clipLine(legend, width)];
}

function chart(view: Traffic, { width, height }: Size): Line[] {
  const rows = height - AXIS_ROWS;
  const columns = Math.max(1, width - AXIS_WIDTH);
  const { seconds, columnsPerSecond, ticks } = timeline(view, columns);
  const values = seconds.flatMap((second) =>
    second?.latencyMs == null ? [] : [second.latencyMs.p50, second.latencyMs.p99],
  );
  const scale = logScale(values, rows);
  return framed(percentileRows(seconds, { rows, scale, columnsPerSecond }), {
    width: columns,
    labels: scale.labels,
    ticks,
  });
}
