import { short } from "../text/figures.ts";

/** A value axis from the bottom up, whose ticks stand exactly between two rows. */
export interface Scale {
  /** What the whole height stands for. */
  readonly top: number;
  /** By row from the bottom; the axis itself is row -1. */
  readonly labels: ReadonlyMap<number, string>;
}

/** Columns of a label: `100k/s`, `0.01 ms`. */
export const LABEL_WIDTH = 7;

/** From 0 to at least `peak`, with a tick at every 1, 2 or 5 times a power of ten. */
export function linearScale(peak: number, rows: number): Scale {
  const { every, step } = spacing(Math.max(peak, 1), rows);
  const labels = new Map<number, string>([[-1, "0"]]);
  for (let tick = 1; tick * every <= rows; tick += 1) {
    labels.set(tick * every - 1, `${tickText(tick * step)}/s`);
  }
  return { top: (step * rows) / every, labels };
}

/** Rows from tick to tick: of those that can be read at a glance, what wastes the least height. */
function spacing(peak: number, rows: number): { every: number; step: number } {
  const [least, most] = rows < 6 ? [1, rows] : rows < 12 ? [2, 4] : rows < 20 ? [3, 6] : [4, 8];
  const choices = Array.from({ length: most - least + 1 }, (_, at) => {
    const every = least + at;
    return { every, step: niceStep((peak * every) / rows) };
  });
  const height = ({ every, step }: { every: number; step: number }) => step / every;
  return choices.reduce((best, each) => (height(each) < height(best) * 0.99 ? each : best));
}

/** The least of 1, 2, 5, 10, 20 … that is not less; rates below 1 a second are not told apart. */
export function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(atLeast, 1)));
  const factor = [1, 2, 5, 10].find((each) => each * power >= atLeast * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** `500`, `1.5k`, `12k`, `1.2M` */
function tickText(value: number): string {
  if (value >= 1_000_000) return `${Number((value / 1_000_000).toFixed(1))}M`;
  return value >= 1_000 ? `${Number((value / 1_000).toFixed(1))}k` : short(value);
}

/** Decades, as latencies reach from a fraction of a millisecond to seconds. */
export interface LogScale {
  readonly labels: ReadonlyMap<number, string>;
  /** The row of a value, from the bottom; always one of the chart's. A tick's is its label's. */
  rowOf(value: number): number;
}

/** Of milliseconds; whole decades, two at least. */
export function logScale(values: readonly number[], rows: number): LogScale {
  const positive = values.filter((value) => value > 0);
  const first = Math.floor(Math.log10(Math.max(0.01, Math.min(...positive, 1))));
  const last = Math.max(first + 2, Math.ceil(Math.log10(Math.max(...positive, 1))));
  const decades = last - first;
  const labels = new Map<number, string>();
  for (let decade = 0; decade <= decades; decade += 1) {
    labels.set(rowAt(decade), decadeText(first + decade));
  }
  return {
    labels,
    rowOf: (value) => {
      const row = rowAt(Math.log10(Math.max(value, 1e-9)) - first);
      return Math.min(rows - 1, Math.max(0, row));
    },
  };

  function rowAt(decade: number): number {
    return Math.round((decade / decades) * rows) - 1;
  }
}

function decadeText(power: number): string {
  return power >= 3 ? `${10 ** (power - 3)} s` : `${Number((10 ** power).toFixed(2))} ms`;
}
