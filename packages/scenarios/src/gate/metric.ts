import { RunRecord } from "../record/schema.ts";

/** What a figure counts, by its path; `timed` ones are rates and times, which a short run cannot tell. */
export type GateUnit =
  | "per_second"
  | "per_minute"
  | "ms"
  | "seconds"
  | "share"
  | "bytes"
  | "number";

/** A number of the run record. */
export interface GateMetric {
  /** Its path in the record: `steps.reserve.latencyMs.p99`. */
  path: string;
  unit: GateUnit;
  /** A rate or a time: a run with `lowConfidence` does not know it. */
  timed: boolean;
}

export type MetricLookup =
  | { kind: "metric"; metric: GateMetric }
  | { kind: "refused"; message: string };

/** As much of a JSON Schema as the record's own uses. */
interface Shape {
  type?: string | string[];
  properties?: Record<string, Shape>;
  patternProperties?: Record<string, Shape>;
  anyOf?: Shape[];
}
const RECORD = RunRecord as object as Shape;

/** Whether the record's schema has a number at this path; what a given run has there is another matter. */
export function lookUpMetric(path: string): MetricLookup {
  let shape = RECORD;
  const walked: string[] = [];
  for (const key of path.split(".")) {
    const next = below(shape, key);
    if (next === null) return { kind: "refused", message: missing(path, walked, shape) };
    shape = present(next);
    walked.push(key);
  }
  const fields = Object.keys(shape.properties ?? {});
  if (fields.length > 0) {
    return { kind: "refused", message: `"${path}" is a group; name one of ${fields.join(", ")}` };
  }
  if (!["number", "integer"].some((type) => [shape.type].flat().includes(type))) {
    return { kind: "refused", message: `"${path}" of a run record is not a number` };
  }
  const unit = unitOf(path);
  return { kind: "metric", metric: { path, unit, timed: isTimed(path, unit) } };
}

/** The names that a record may have at will: steps, statuses, reasons. */
export function isFreelyNamed(parent: readonly string[]): { tally: boolean } | null {
  let shape = RECORD;
  for (const key of parent) shape = present(below(shape, key) ?? {});
  const [values] = Object.values(shape.patternProperties ?? {});
  return values === undefined ? null : { tally: values.type === "integer" };
}

function below(shape: Shape, key: string): Shape | null {
  const { properties = {}, patternProperties = {} } = shape;
  if (Object.hasOwn(properties, key)) return properties[key] ?? null;
  return key === "" ? null : (Object.values(patternProperties)[0] ?? null);
}

/** Of something that may be null: what it is otherwise. */
function present(shape: Shape): Shape {
  return shape.anyOf?.find(({ type }) => type !== "null") ?? shape;
}

function missing(path: string, walked: string[], { properties }: Shape): string {
  const there = Object.keys(properties ?? {});
  const parent = walked.length === 0 ? "a run record" : walked.join(".");
  const known =
    there.length === 0 ? `${parent} has no fields` : `${parent} has ${there.join(", ")}`;
  return `no metric "${path}": ${known}`;
}

/** From 0 to 1; others that are called so, such as a share of one core, may be more. */
const SHARES = new Set([
  "within1s",
  "successRate",
  "failureRate",
  "eventLoopUtilization",
  "estimatesWithinRange",
]);

/** The record's names carry their units: `latencyMs`, `waitSeconds`, `tpsPeak`, `ordersPerMinute`. */
function unitOf(path: string): GateUnit {
  const keys = path.split(".");
  const last = keys.at(-1) ?? "";
  if (SHARES.has(last)) return "share";
  if (keys.some((key) => key.endsWith("Ms"))) return "ms";
  if (keys.some((key) => key.endsWith("Seconds"))) return "seconds";
  if (keys.some((key) => key.startsWith("tps")) || last === "ratePerSecond") return "per_second";
  if (last.endsWith("PerMinute")) return "per_minute";
  return last.endsWith("Bytes") ? "bytes" : "number";
}

function isTimed(path: string, unit: GateUnit): boolean {
  return path === "within1s" || !["share", "bytes", "number"].includes(unit);
}
