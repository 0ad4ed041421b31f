import { parseLimit, parseRatio } from "./limit.ts";
import { type GateMetric, lookUpMetric } from "./metric.ts";

export const BOUNDS = ["min", "max", "minRatio", "maxRatio"] as const;
export type Bound = (typeof BOUNDS)[number];

/** A threshold as somebody wrote it: a metric by its path, and one bound or more. */
export type ThresholdSpec = { metric: string } & Partial<Record<Bound, string | number>>;

/** One bound for one metric; both limits are themselves allowed. */
export interface Threshold {
  metric: GateMetric;
  bound: "min" | "max";
  /** In the metric's unit; of a relative threshold: times the baseline's figure. */
  limit: number;
  /** Whether the limit is a ratio to a baseline. */
  relative: boolean;
}

/** What is wrong with a threshold, and in which of its fields. */
export interface ThresholdRefusal {
  kind: "refused";
  field: "metric" | Bound;
  message: string;
}

export type ParsedThreshold = { kind: "thresholds"; thresholds: Threshold[] } | ThresholdRefusal;

/** One threshold for each bound. */
export function parseThreshold(spec: ThresholdSpec): ParsedThreshold {
  const found = lookUpMetric(spec.metric);
  if (found.kind === "refused") return { ...found, field: "metric" };
  const thresholds: Threshold[] = [];
  for (const field of BOUNDS) {
    const given = spec[field];
    if (given === undefined) continue;
    const relative = field.endsWith("Ratio");
    const parsed = relative ? parseRatio(given) : parseLimit(given, found.metric.unit);
    if (parsed.kind === "refused") return { ...parsed, field };
    const bound = field.startsWith("min") ? "min" : "max";
    thresholds.push({ metric: found.metric, bound, limit: parsed.limit, relative });
  }
  if (thresholds.length === 0) {
    return { kind: "refused", field: "metric", message: `needs one of ${BOUNDS.join(", ")}` };
  }
  return conflictOf(thresholds) ?? { kind: "thresholds", thresholds };
}

/** `steps.reserve.latencyMs.p99<=25ms`, `tps>=3906`, `tps>=0.95x` (of the baseline); null: neither. */
export function parseExpression(text: string): ThresholdSpec | null {
  const [, metric, sign, limit] = /^([^<>=]+?)\s*(<=|>=)\s*([^<>=\s]+)$/.exec(text.trim()) ?? [];
  if (metric === undefined || limit === undefined) return null;
  const bound = sign === ">=" ? "min" : "max";
  if (!limit.endsWith("x")) return { metric, [bound]: limit };
  return { metric, [`${bound}Ratio`]: limit.slice(0, -1) };
}

/** A floor above its ceiling: no run can pass it. */
function conflictOf(thresholds: Threshold[]): ThresholdRefusal | null {
  for (const relative of [false, true]) {
    const [floor, ceiling] = (["min", "max"] as const).map((bound) =>
      thresholds.find((threshold) => threshold.relative === relative && threshold.bound === bound),
    );
    if (floor === undefined || ceiling === undefined || floor.limit <= ceiling.limit) continue;
    const field = relative ? "maxRatio" : "max";
    return { kind: "refused", field, message: `is below ${relative ? "minRatio" : "min"}` };
  }
  return null;
}
