import { findLimit, findScenario, type Limit, parseCriteria } from "@dropctl/scenarios";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";
import { upServer } from "../testing/upServer.ts";

// A search is a dozen loads of three seconds and more.
vi.setConfig({ testTimeout: 180_000 });

test("--find-limit raises the rate until the criteria fail, and confirms the last good one", async () => {
  const home = await scratchFolder();
  // A limit that does not depend on the machine.
  const criteria = "load.ratePerSecond<=300,failures=0";
  const args = ["run", "stock-read", "--connections", "16", "--find-limit", criteria, "--json"];
  const { code, stdout, stderr } = await runCli(args, cleanEnv(home));
  expect(code, stderr).toBe(0);
  const limit = JSON.parse(stdout) as Limit;
  expect(limit).toMatchObject({ scenario: "stock-read", invalid: null, verdict: { ok: true } });
  expect(limit.ratePerSecond).toBeLessThanOrEqual(300);
  expect(limit.ratePerSecond).toBeGreaterThan(300 / 1.11);
  expect(limit.p99MsAtHalf).toBeGreaterThan(0);
  for (const { ratePerSecond, ok, because } of limit.steps) {
    expect(because).toEqual(ratePerSecond <= 300 ? [] : ["load.ratePerSecond"]);
    expect(ok).toBe(ratePerSecond <= 300);
  }
  // Each rate, and the closed loop before them, leaves its record.
  expect(await readdir(join(home, "runs"))).toHaveLength(limit.steps.length + 1);
});

test.each([
  [["order-rush", "--find-limit", "p99"], "invalid_criteria"],
  [["order-rush", "--find-limit", "p99<1"], "invalid_criteria"],
  [["order-rush", "--find-limit", "p99<1s", "--rate", "5"], "conflicting_options"],
  [["order-rush", "--find-limit", "p99<1s", "--gate"], "conflicting_options"],
  [["queue-rush", "--find-limit", "p99<1s"], "no_rate"],
])("%j is wrong usage: %s", async (args, fault) => {
  const { code, stderr } = await runCli(["run", ...args], cleanEnv(await scratchFolder()));
  expect(code).toBe(2);
  expect(stderr).toContain(`[${fault}]`);
});

test("a search that is stopped between two loads is an interrupted one", async () => {
  const { url, adminToken } = await upServer("--temporary");
  const parsed = parseCriteria("p99<1s");
  const controller = new AbortController();
  const limit = await findLimit({
    scenario: findScenario("stock-read"),
    target: { url, adminToken },
    mode: "cached",
    knobs: { connections: 4 },
    criteria: parsed.kind === "criteria" ? parsed.criteria : [],
    onRecord: () => controller.abort(),
    signal: controller.signal,
  });
  expect(limit.invalid?.reason).toBe("interrupted");
});
