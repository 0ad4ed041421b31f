import type { GateUnit } from "./metric.ts";

const MS_OF_UNIT = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const DURATION = /^(\d*\.?\d+)(ms|s|m|h)$/;
const NUMBER = /^\d*\.?\d+$/;

/** A limit in the metric's own unit, or what it should have looked like. */
export type Limit = { kind: "limit"; limit: number } | { kind: "refused"; message: string };

/**
 * Reads a limit for a metric: times have a unit (`25ms`, `0.5ms`, `1s`), shares lie from 0 to 1,
 * whatever else is a number from 0. A figure without its unit is refused, not guessed at.
 */
export function parseLimit(given: string | number, unit: GateUnit): Limit {
  const limit = isTime(unit) ? timeOf(given, unit) : numberOf(given);
  const fits = Number.isFinite(limit) && limit >= 0 && (unit !== "share" || limit <= 1);
  if (fits) return { kind: "limit", limit };
  return { kind: "refused", message: `must be ${WANTED[unit]}, not ${JSON.stringify(given)}` };
}

/** Reads a ratio to a baseline's figure: 0.95. */
export function parseRatio(given: string | number): Limit {
  const limit = numberOf(given);
  if (Number.isFinite(limit) && limit > 0) return { kind: "limit", limit };
  const message = `must be a ratio to the baseline such as 0.95, not ${JSON.stringify(given)}`;
  return { kind: "refused", message };
}

const DURATION_WANTED = "a duration with its unit, such as 25ms or 1s";
const WANTED = {
  ms: DURATION_WANTED,
  seconds: DURATION_WANTED,
  share: "a share from 0 to 1",
  per_second: "a number a second, such as 3906",
  per_minute: "a number a minute, such as 330",
  bytes: "a number of bytes",
  number: "a number from 0",
} as const satisfies Record<GateUnit, string>;

function isTime(unit: GateUnit): unit is "ms" | "seconds" {
  return unit === "ms" || unit === "seconds";
}

function timeOf(given: string | number, unit: "ms" | "seconds"): number {
  const [, figure, suffix] = DURATION.exec(String(given)) ?? [];
  if (figure === undefined) return Number.NaN;
  const ms = Number(figure) * MS_OF_UNIT[suffix as keyof typeof MS_OF_UNIT];
  return unit === "ms" ? ms : ms / 1_000;
}

function numberOf(given: string | number): number {
  if (typeof given === "number") return given;
  return NUMBER.test(given) ? Number(given) : Number.NaN;
}
