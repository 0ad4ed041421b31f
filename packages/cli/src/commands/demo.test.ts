import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { DemoResult } from "../services/demo.ts";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";

test("it compares both scenarios in six pairs and judges the stock of every run", async () => {
  const home = await scratchFolder();
  const { code, stdout, stderr } = await runCli(["demo", "--quick", "--json"], cleanEnv(home));
  const result = JSON.parse(stdout) as DemoResult;
  expect(result.comparisons.map(({ scenario, pairs }) => [scenario, pairs])).toEqual([
    ["stock-read", 6],
    ["order-rush", 6],
  ]);
  for (const comparison of result.comparisons) {
    expect(comparison.verdict).toMatchObject({ ok: true, broken: [], oversold: 0, lost: 0 });
    expect(Object.keys(comparison.effects)).toEqual(
      expect.arrayContaining([
        "tps",
        "successRate",
        "failureRate",
        "latencyMs.mean",
        "latencyMs.p50",
        "latencyMs.p99",
        "within1s",
      ]),
    );
  }
  const [reads, rush] = result.comparisons;
  expect(reads?.published?.figures[0]).toMatchObject({ metric: "tps", before: 385, after: 3906 });
  expect(rush?.verdict.sold).toBe(rush?.verdict.units);
  expect(result.verdict).toMatchObject({ ok: true, runs: 28, sold: rush?.verdict.units });
  expect((await readdir(join(home, "runs"))).length).toBe(24);
  // A line a second: a quick rush may begin and end between two of them, twelve pairs do not.
  expect(stderr).toMatch(
    /(stock-read|order-rush) (direct|cached), pair \d of 6: (loading|judging)/,
  );
  expect(stderr).toMatch(/loadtest-\S+ open {2}available [\d,]+ of [\d,]+/);
  expect(code).toBe(0);
}, 180_000);
