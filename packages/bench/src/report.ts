import { cpus } from "node:os";
import type { Figure, Round } from "./rounds.ts";

/** A ratio of two figures: its median over the rounds, and how far the rounds lie apart. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface BenchReport {
  readonly stack: string;
  readonly rounds: number;
  readonly machine: { readonly cores: number; readonly cpu: string; readonly node: string };
  /** Ours / bare Fastify, medians. */
  readonly ratios: Readonly<Record<keyof typeof RATIOS, number>>;
  /** Cached / direct, medians. */
  readonly afterOverBefore: Readonly<Record<keyof typeof AFTER_OVER_BEFORE, number>>;
  readonly spread: Record<string, Ratio>;
  /** Completions per second, medians; only for a feeling: machines differ, ratios travel. */
  readonly tps: Record<Figure, number>;
  readonly long?: object;
}

const RATIOS = {
  stockRead: ["readCached", "bareGet"],
  soldOut: ["soldOut", "barePost"],
  reserve: ["reserveCached", "barePost"],
  pay: ["pay", "barePost"],
  ticketPoll: ["ticketPoll", "bareGet"],
  ticketJoin: ["ticketJoin", "barePost"],
} as const satisfies Record<string, readonly [Figure, Figure]>;

const AFTER_OVER_BEFORE = {
  stockRead: ["readCached", "readDirect"],
  reserve: ["reserveCached", "reserveDirect"],
} as const satisfies Record<string, readonly [Figure, Figure]>;

export function reportOf(stack: string, rounds: readonly Round[], long?: object): BenchReport {
  const spread: Record<string, Ratio> = {};
  const ratiosOf = <K extends string>(pairs: Record<K, readonly [Figure, Figure]>, prefix = "") => {
    const medians: Partial<Record<K, number>> = {};
    for (const name of Object.keys(pairs) as K[]) {
      const [ours, theirs] = pairs[name];
      const values = rounds.map((round) => round[ours] / round[theirs]);
      const ratio = { median: median(values), low: Math.min(...values), high: Math.max(...values) };
      medians[name] = ratio.median;
      spread[prefix + name] = ratio;
    }
    return medians as Record<K, number>;
  };
  const [cpu] = cpus();
  const figures = Object.keys(rounds[0] ?? {}) as Figure[];
  return {
    stack,
    rounds: rounds.length,
    machine: { cores: cpus().length, cpu: cpu?.model ?? "unknown", node: process.version },
    ratios: ratiosOf(RATIOS),
    afterOverBefore: ratiosOf(AFTER_OVER_BEFORE, "afterOverBefore."),
    spread,
    tps: Object.fromEntries(
      figures.map((figure) => [figure, Math.round(median(rounds.map((round) => round[figure])))]),
    ) as Record<Figure, number>,
    ...(long && { long }),
  };
}

export function renderText(report: BenchReport): string {
  const lines = [
    `${report.rounds} rounds on the ${report.stack} stack, ${report.machine.cores} cores, node ${report.machine.node}`,
    "",
    "median of ratios             median    low   high",
    ...Object.entries(report.spread).map(
      ([name, { median: middle, low, high }]) =>
        `${name.padEnd(26)} ${[middle, low, high].map((value) => value.toFixed(2).padStart(7)).join("")}`,
    ),
    "",
    "completions per second, medians",
    ...Object.entries(report.tps).map(
      ([figure, tps]) => `${figure.padEnd(26)} ${tps.toLocaleString("en").padStart(9)}`,
    ),
  ];
  if (report.long) lines.push("", "long cases", JSON.stringify(report.long, null, 2));
  return `${lines.join("\n")}\n`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** To two decimals, unless told. */
export function round(value: number, decimals = 2): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
