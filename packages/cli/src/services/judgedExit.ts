import type { Check, Comparison, Invalid, RunRecord, Verdict } from "@dropctl/scenarios";
import type { Exit } from "../exits.ts";

interface Judged {
  verdict: Pick<Verdict, "ok" | "broken">;
  invalid: Invalid | null;
}

/** How a run ends: a broken invariant beats all, and what could not be judged is invalid. */
export function exitOfRun({ verdict, invalid }: Judged | RunRecord): Exit {
  if (verdict.broken.length > 0) return "invariant";
  if (invalid !== null) return invalid.reason === "interrupted" ? "interrupted" : "invalidRun";
  return verdict.ok ? "ok" : "invalidRun";
}

/** How a comparison ends: the stock first, then the speed. */
export function exitOfComparison(comparison: Comparison): Exit {
  const stock = exitOfRun(comparison);
  if (stock !== "ok") return stock;
  if (comparison.result === "worse") return "threshold";
  return comparison.result === "inconclusive" ? "inconclusive" : "ok";
}

/** How a gate ends: the stock and the run first, then the thresholds. */
export function exitOfGate(record: Judged, checks: readonly Check[]): Exit {
  const run = exitOfRun(record);
  if (run !== "ok") return run;
  const failed = checks.filter(({ ok }) => !ok);
  if (failed.some(({ kind }) => kind !== "threshold")) return "invalidRun";
  return failed.length > 0 ? "threshold" : "ok";
}
