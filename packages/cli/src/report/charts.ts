import type { RunRecord, SeriesLine } from "@dropctl/scenarios";
import { count } from "../render/units.ts";
import type { ChartData } from "./browser/chartData.ts";

export interface Chart {
  title: string;
  /** The chart in words, for those who cannot see it. */
  summary: string;
  data: ChartData;
}

type Values = (number | null)[];

/** Label, colour and values of a line. */
type Line = [label: string, colour: number, values: Values];

/**
 * The charts over the seconds of a run that it has figures for.
 * @param prefix of the charts' ids, unique in the page
 */
export function chartsOf(record: RunRecord, prefix: string): Chart[] {
  const series = (record.series ?? []).toSorted((a, b) => a.atMs - b.atMs);
  const of = (read: (line: SeriesLine) => number | null | undefined): Values =>
    series.map((line) => read(line) ?? null);
  const rate = (read: (line: SeriesLine) => number) => ratesOf(series, read);
  const seconds = series.map(({ atMs }) => atMs / 1_000);
  const stepped = { seconds, prefix, stepped: true };
  const charts = [
    chart("Answers a second, by outcome", "/s", { ...stepped, name: "tps" }, [
      ["succeeded", 1, rate(({ succeeded }) => succeeded)],
      ["refused", 2, rate(({ refused }) => refused)],
      ["failed", 3, rate(({ failed }) => failed)],
    ]),
    chart("Latency", "ms", { ...stepped, name: "latency" }, [
      ["p50", 1, of(({ latencyMs }) => latencyMs?.p50)],
      ["p95", 2, of(({ latencyMs }) => latencyMs?.p95)],
      ["p99", 3, of(({ latencyMs }) => latencyMs?.p99)],
    ]),
    chart("Stock", "units", { ...stepped, name: "stock", stepped: false }, [
      ["available", 1, of(({ stock }) => stock?.available)],
      ["held", 2, of(({ stock }) => stock?.held)],
      ["paid", 4, of(({ stock }) => stock?.paid)],
    ]),
    chart("Waiting room", "people", { ...stepped, name: "queue", stepped: false }, [
      ["waiting", 1, of(({ queue }) => queue?.waiting)],
      ["admitted", 4, of(({ queue }) => queue?.admitted)],
    ]),
    chart("Server: rows of a group commit", "rows", { ...stepped, name: "batches" }, [
      ["mean rows", 1, of(({ server }) => server?.batchRows)],
    ]),
    chart("Server: where the time goes", "ms", { ...stepped, name: "server" }, [
      ["stock cache, mean", 1, of(({ server }) => server?.cacheMs)],
      ["ledger, mean", 3, of(({ server }) => server?.ledgerMs)],
      ["wait for a connection, mean", 2, of(({ server }) => server?.poolWaitMs)],
      ["event loop delay, p99", 4, of(({ server }) => server?.eventLoopDelayMs)],
    ]),
  ];
  return charts.filter((made) => made !== null);
}

/** The last second of a run is seldom a whole one. */
function ratesOf(series: SeriesLine[], read: (line: SeriesLine) => number): Values {
  return series.map((line, at) => {
    const widthMs = line.atMs - (series[at - 1]?.atMs ?? 0);
    return widthMs > 0 ? (read(line) * 1_000) / widthMs : null;
  });
}

interface Shape {
  name: string;
  prefix: string;
  seconds: number[];
  stepped: boolean;
}

/** Null when nothing of it was measured. */
function chart(title: string, unit: string, shape: Shape, all: Line[]): Chart | null {
  const lines = all.filter(([, , values]) => values.some((value) => value !== null));
  if (lines.length === 0) return null;
  // A value that stands for a second is drawn from that second's beginning.
  const start = shape.stepped ? [0] : [];
  const summaries = lines.map(([label, , values]) => `${label} ${rangeOf(values)} ${unit}`);
  return {
    title: `${title} (${unit})`,
    summary: `${title} over ${count(shape.seconds.at(-1) ?? 0)} s: ${summaries.join("; ")}`,
    data: {
      id: `${shape.prefix}-${shape.name}`,
      unit,
      stepped: shape.stepped,
      seconds: [...start, ...shape.seconds],
      lines: lines.map(([label, colour, values]) => ({
        label,
        colour,
        values: [...start.map(() => values[0] ?? null), ...values],
      })),
    },
  };
}

function rangeOf(values: Values): string {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)].map(shortNumber);
  return low === high ? `${low}` : `${low} to ${high}`;
}

function shortNumber(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 10 ? 2 : 0 });
}
