import { parseThreshold, type Threshold } from "../gate/threshold.ts";

/** Short names for what people ask of a load at a rate; others are paths in the run record. */
const SHORT_NAMES: Record<string, string> = {
  mean: "responseMs.mean",
  p50: "responseMs.p50",
  p95: "responseMs.p95",
  p99: "responseMs.p99",
  max: "responseMs.max",
  failures: "failureRate",
};

export type ParsedCriteria =
  | { kind: "criteria"; criteria: Threshold[] }
  | { kind: "refused"; message: string; unknownMetric?: string };

/**
 * Reads `p99<1s,failures=0`: what a rate must meet to count as sustained. Limits are themselves
 * allowed, and times are response times: they count from when a request was meant to be sent.
 */
export function parseCriteria(text: string): ParsedCriteria {
  const criteria: Threshold[] = [];
  for (const part of text.split(",")) {
    const [, name, sign, limit] = /^\s*([^<>=\s]+)\s*(<=?|>=?|=)\s*(\S+)\s*$/.exec(part) ?? [];
    if (name === undefined || sign === undefined || limit === undefined) {
      return { kind: "refused", message: `"${part}" is not like p99<1s or failures=0` };
    }
    const metric = Object.hasOwn(SHORT_NAMES, name) ? (SHORT_NAMES[name] ?? name) : name;
    const bounds = {
      ...(sign.startsWith(">") || sign === "=" ? { min: limit } : {}),
      ...(sign.startsWith("<") || sign === "=" ? { max: limit } : {}),
    };
    const parsed = parseThreshold({ metric, ...bounds });
    if (parsed.kind === "refused") {
      const message = `${part}: ${parsed.message}`;
      return {
        kind: "refused",
        message,
        ...(parsed.field === "metric" && { unknownMetric: name }),
      };
    }
    criteria.push(...parsed.thresholds);
  }
  return { kind: "criteria", criteria };
}
