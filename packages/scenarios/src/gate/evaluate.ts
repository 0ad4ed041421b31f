import type { Broken, Invalid, RunRecord } from "../record/schema.ts";
import { type Figure, figureOf } from "./figure.ts";
import type { GateUnit } from "./metric.ts";
import type { Threshold } from "./threshold.ts";

/** What the judge said of the stock; always checked. */
export interface StockCheck {
  kind: "stock";
  ok: boolean;
  judged: boolean;
  broken: Broken[];
}

/** Whether the run's figures are a result at all; always checked. */
export interface RunCheck {
  kind: "run";
  ok: boolean;
  invalid: Invalid | null;
}

/** Why a threshold failed, or what to know about its failure. */
export type FailureReason =
  /** The figure is beyond the limit. */
  | "beyond_limit"
  /** The run was too short to tell a rate or a time. */
  | "low_confidence"
  /** The run has no such figure. */
  | "no_figure"
  /** The load generator was the limit, not the server. */
  | "generator_saturated";

export interface ThresholdCheck {
  kind: "threshold";
  ok: boolean;
  /** Path in the run record. */
  metric: string;
  unit: GateUnit;
  bound: "min" | "max";
  /** In `unit`; of a relative threshold the ratio times the baseline's figure. */
  limit: number;
  relative: { ratio: number; baseline: number } | null;
  /** Null when the run has no such figure. */
  got: number | null;
  /** Empty when it holds. */
  reasons: FailureReason[];
}

export type Check = StockCheck | RunCheck | ThresholdCheck;

/** Every check, in the order in which they were asked for; or what cannot be checked, and why. */
export type Evaluation<T extends Threshold> =
  | { kind: "checks"; checks: Check[] }
  | { kind: "refused"; threshold: T; message: string };

/**
 * Holds a run against thresholds, after the stock and the run itself. Both limits are allowed
 * values. It refuses a name that the run does not have, if the run is sound, and a baseline
 * without the figure.
 */
export function evaluateGate<T extends Threshold>(order: {
  record: RunRecord;
  thresholds: readonly T[];
  baseline: RunRecord | null;
}): Evaluation<T> {
  const { record, thresholds, baseline } = order;
  const { judged, broken, ok } = record.verdict;
  const stock = ok && judged && broken.length === 0;
  const checks: Check[] = [
    { kind: "stock", ok: stock, judged, broken },
    { kind: "run", ok: record.invalid === null, invalid: record.invalid },
  ];
  const sound = checks.every((check) => check.ok);
  for (const threshold of thresholds) {
    const { path } = threshold.metric;
    const figure = figureOf(record, path);
    // A run that broke off may lack a step; that must not hide what broke.
    if (figure.kind === "unknown" && sound) {
      return { kind: "refused", threshold, message: unknownText(path, figure) };
    }
    const limit = limitOf(threshold, baseline);
    if (limit === null) {
      const message = `the baseline has no ${path} to be relative to`;
      return { kind: "refused", threshold, message };
    }
    checks.push(check(threshold, { figure, limit, record }));
  }
  return { kind: "checks", checks };
}

type ResolvedLimit = Pick<ThresholdCheck, "limit" | "relative">;

/** Null: there is no figure in the baseline, or a floor relative to 0, which holds for any. */
function limitOf(threshold: Threshold, baseline: RunRecord | null): ResolvedLimit | null {
  if (!threshold.relative) return { limit: threshold.limit, relative: null };
  const figure = baseline === null ? null : figureOf(baseline, threshold.metric.path);
  if (figure?.kind !== "figure" || (figure.value === 0 && threshold.bound === "min")) return null;
  const relative = { ratio: threshold.limit, baseline: figure.value };
  // A record has six digits at most; more are what binary fractions add.
  return { limit: Math.round(relative.ratio * relative.baseline * 1e6) / 1e6, relative };
}

function check(
  { metric, bound }: Threshold,
  seen: { figure: Figure; limit: ResolvedLimit; record: RunRecord },
): ThresholdCheck {
  const { limit, record } = seen;
  const got = seen.figure.kind === "figure" ? seen.figure.value : null;
  const reasons: FailureReason[] = [];
  if (got === null) reasons.push("no_figure");
  else {
    const beyond = bound === "min" ? got < limit.limit : got > limit.limit;
    if (beyond) reasons.push("beyond_limit");
    if (metric.timed && record.lowConfidence) reasons.push("low_confidence");
    if (beyond && metric.timed && record.generator.saturated) reasons.push("generator_saturated");
  }
  const { path, unit } = metric;
  const ok = reasons.length === 0;
  return { kind: "threshold", ok, metric: path, unit, bound, ...limit, got, reasons };
}

function unknownText(path: string, { parent, has }: Figure & { kind: "unknown" }): string {
  return `no metric "${path}": ${parent} of this run has ${has.join(", ") || "nothing"}`;
}
