import type { Comparison, Invalid } from "@dropctl/scenarios";
import { expect, test } from "vitest";
import { exitOfComparison, exitOfRun } from "./judgedExit.ts";

const broken = { ok: false, broken: [{ invariant: "not_oversold", detail: "1 unit" }] };
const holds = { ok: true, broken: [] };
const unjudged = { ok: false, broken: [] };
const invalid = (reason: Invalid["reason"]) => ({ reason, detail: "" });

test.each([
  [holds, null, "ok"],
  [broken, null, "invariant"],
  [broken, invalid("target_died"), "invariant"],
  [broken, invalid("interrupted"), "invariant"],
  [holds, invalid("time_limit"), "invalidRun"],
  [unjudged, invalid("not_judged"), "invalidRun"],
  [unjudged, null, "invalidRun"],
  [holds, invalid("interrupted"), "interrupted"],
] as const)("verdict %j and %j end as %s", (verdict, why, exit) => {
  expect(exitOfRun({ verdict: { ...verdict, broken: [...verdict.broken] }, invalid: why })).toBe(
    exit,
  );
});

test.each([
  ["better", holds, "ok"],
  ["same", holds, "ok"],
  ["worse", holds, "threshold"],
  ["inconclusive", holds, "inconclusive"],
  ["better", broken, "invariant"],
] as const)("a comparison that is %s with %j ends as %s", (result, verdict, exit) => {
  expect(exitOfComparison({ result, verdict, invalid: null } as unknown as Comparison)).toBe(exit);
});
