import type { Check, FailureReason, GateUnit, ThresholdCheck } from "@dropctl/scenarios";

/** A check in words, for every form in which a gate is shown. */
export interface CheckWords {
  name: string;
  wanted: string;
  got: string;
  /** Why it failed; empty when it holds. */
  why: string;
}

export function checkWords(check: Check): CheckWords {
  switch (check.kind) {
    case "stock":
      return {
        name: "stock",
        wanted: "every invariant holds",
        got: check.judged ? stockWord(check) : "not judged",
        why: check.ok ? "" : stockWhy(check),
      };
    case "run":
      return {
        name: "run",
        wanted: "valid",
        got: check.invalid === null ? "valid" : "invalid",
        why: check.invalid === null ? "" : `${check.invalid.reason}: ${check.invalid.detail}`,
      };
    case "threshold":
      return {
        name: check.metric,
        wanted: wantedText(check),
        got: check.got === null ? "none" : figure(check.got, check.unit),
        why: check.reasons.map((reason) => WHY[reason](check)).join("; "),
      };
  }
}

/** `FAILED: 2 of 5 checks of order-rush` */
export function gateHeadline({ ok, checks }: { ok: boolean; checks: Check[] }): string {
  const failed = checks.filter((check) => !check.ok).length;
  return ok ? `All ${checks.length} checks hold` : `${failed} of ${checks.length} checks failed`;
}

const WHY = {
  beyond_limit: ({ got, limit, unit, bound }) =>
    `${figure(got ?? 0, unit)} is ${bound === "min" ? "below" : "above"} ${figure(limit, unit)}`,
  low_confidence: () =>
    "low confidence: the run had under 1 s or 1,000 completions, so this is not known",
  no_figure: () => "the run has no such figure",
  generator_saturated: () => "the load generator was the limit: the server may do better than this",
} as const satisfies Record<FailureReason, (check: ThresholdCheck) => string>;

function wantedText({ bound, limit, unit, relative }: ThresholdCheck): string {
  const sign = bound === "min" ? "≥" : "≤";
  if (relative === null) return `${sign} ${figure(limit, unit)}`;
  const share = exact.format(relative.ratio);
  return `${sign} ${figure(limit, unit)} (${share} × ${figure(relative.baseline, unit)})`;
}

function stockWord({ ok, broken }: Check & { kind: "stock" }): string {
  if (broken.length > 0) return `${broken.length} broken`;
  return ok ? "they hold" : "not ok";
}

function stockWhy({ broken }: Check & { kind: "stock" }): string {
  const lines = broken.map(({ invariant, detail }) => `${invariant}: ${detail}`);
  return lines.join("; ") || "the ledger could not be read";
}

/** As many digits as a record has: a figure just beyond its limit must not look like it. */
const exact = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });
const SUFFIX = {
  per_second: "/s",
  per_minute: "/min",
  ms: " ms",
  seconds: " s",
  share: "",
  bytes: " bytes",
  number: "",
} as const satisfies Record<GateUnit, string>;

function figure(value: number, unit: GateUnit): string {
  if (unit === "ms" && value >= 1_000) return `${exact.format(value / 1_000)} s`;
  return `${exact.format(value)}${SUFFIX[unit]}`;
}
