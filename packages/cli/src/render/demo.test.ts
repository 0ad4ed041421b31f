import pc from "picocolors";
import { type Comparison, joinVerdicts } from "@dropctl/scenarios";
import { expect, test } from "vitest";
import { STACKS } from "../stacks.ts";
import { actText, demoClosing } from "./demo.ts";

const plain = pc.createColors(false);

test.each(STACKS)("what to try after the %s stack stays on it, within 80 columns", (stack) => {
  const result = { stack, quick: true, comparisons: [], verdict: joinVerdicts([]) };
  const text = demoClosing(result, { runs: 24, dir: ".dropctl/runs" }, plain);
  const commands = text.split("\n").filter((line) => line.startsWith("  dropctl"));
  const on = stack === "embedded" ? [] : [stack];
  expect(commands.flatMap((line) => /--stack (\w+)/.exec(line)?.[1] ?? [])).toEqual(
    [on, on, on].flat(),
  );
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("an act is told in one line, also one that came to no pair", () => {
  const act = { scenario: "order-rush", metric: "tps", result: "better" } as Comparison;
  const effects = { tps: { ratio: 10.24 } } as Comparison["effects"];
  expect(actText({ ...act, effects })).toBe("order-rush, direct to cached: ×10.2 by tps, better");
  expect(actText({ ...act, effects: {}, result: "inconclusive" })).toBe(
    "order-rush, direct to cached: no ratio, inconclusive",
  );
});
