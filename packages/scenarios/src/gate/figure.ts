import type { RunRecord } from "../record/schema.ts";
import { isFreelyNamed } from "./metric.ts";

/** What a run has at a metric's path. */
export type Figure =
  | { kind: "figure"; value: number }
  /** The record says that there is none: nothing was answered, no waiting room, no buyers. */
  | { kind: "none" }
  /** A name that this record does not have, such as a step's. */
  | { kind: "unknown"; parent: string; has: string[] };

/** Reads a metric that the schema has. A status or reason that never occurred counts 0. */
export function figureOf(record: RunRecord, path: string): Figure {
  let at: unknown = record;
  const walked: string[] = [];
  for (const key of path.split(".")) {
    if (typeof at !== "object" || at === null) return { kind: "none" };
    if (!Object.hasOwn(at, key)) {
      const named = isFreelyNamed(walked);
      if (named === null) return { kind: "none" };
      if (named.tally) return { kind: "figure", value: 0 };
      return { kind: "unknown", parent: walked.join("."), has: Object.keys(at) };
    }
    at = (at as Record<string, unknown>)[key];
    walked.push(key);
  }
  return typeof at === "number" ? { kind: "figure", value: at } : { kind: "none" };
}
