import type { Published, PublishedFigure, RunRecord } from "@dropctl/scenarios";
import { METRIC_NAMES, METRICS } from "@dropctl/scenarios";
import type { Colours } from "../output.ts";
import { table } from "./table.ts";
import { milliseconds, percent, perMinute, perSecond } from "./units.ts";
import { wrap } from "./wrap.ts";

/** What others published for the same load, with this run's figure beside it. */
export function publishedText(published: Published, record: RunRecord, colours: Colours): string {
  const columns = ["PUBLISHED", "BEFORE", "AFTER", "THIS RUN"].map((title, at) => ({
    title,
    align: at === 0 ? ("left" as const) : ("right" as const),
  }));
  const rows = published.figures.map((figure) => {
    const metric = METRIC_NAMES.find((name) => name === figure.metric);
    const value = metric === undefined ? undefined : METRICS[metric].read(record);
    return [
      figure.label,
      figure.before === null ? "-" : publishedFigure(figure, figure.before),
      publishedFigure(figure, figure.after),
      value === undefined ? "-" : publishedFigure(figure, value),
    ];
  });
  return `${table(columns, rows, colours.dim)}\n${colours.dim(wrap(`(${published.about})`))}`;
}

/** `385/s → 3,906/s`, or the one figure there is. */
export function publishedChange(figure: PublishedFigure): string {
  const after = publishedFigure(figure, figure.after);
  return figure.before === null ? after : `${publishedFigure(figure, figure.before)} → ${after}`;
}

function publishedFigure({ unit }: Pick<PublishedFigure, "unit">, value: number): string {
  if (unit === "share") return percent(value);
  if (unit === "ms") return milliseconds(value);
  return unit === "/s" ? perSecond(value) : perMinute(value);
}
