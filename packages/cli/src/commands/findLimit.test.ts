import { findLimit, findScenario, type Limit, parseCriteria } from "@dropctl/scenarios";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";
import { upServer } from "../testing/upServer.ts";

// A search is a dozen loads of three seconds and more.
vi.setConfig({ testTimeout: 180_000 });

/** What is told of a load that was more than the machine could take. */
const TOO_MUCH = new Set(["load_dropped", "generator_saturated"]);

test("--find-limit raises the rate until the criteria fail, and confirms the last good one", async () => {
  const home = await scratchFolder();
  // A limit that does not depend on the machine.
  const criteria = "load.ratePerSecond<=300,failures=0";
  const args = ["run", "stock-read", "--connections", "16", "--find-limit", criteria, "--json"];
  const { code, stdout, stderr } = await runCli(args, cleanEnv(home));
  expect(code, stderr).toBe(0);
  const limit = JSON.parse(stdout) as Limit;
  expect(limit).toMatchObject({ scenario: "stock-read", invalid: null, verdict: { ok: true } });
  expect(limit.p99MsAtHalf).toBeGreaterThan(0);
  for (const step of limit.steps) {
    const { ratePerSecond, answeredPerSecond, ok, because } = step;
    // A machine that was away for a moment falls behind or drops some at any rate.
    const told = [...because.filter((reason) => !TOO_MUCH.has(reason)), ok];
    const expected = [
      ...(answeredPerSecond < 0.95 * ratePerSecond ? ["fell_behind"] : []),
      ...(ratePerSecond > 300 ? ["load.ratePerSecond"] : []),
      because.length === 0,
    ];
    expect(told, JSON.stringify(step)).toEqual(expected);
  }
  const searched = limit.steps.filter(({ purpose }) => purpose !== "half");
  const confirmed = searched.find(({ purpose, ok }) => purpose === "confirm" && ok);
  expect(limit.ratePerSecond).toBe(confirmed?.ratePerSecond);
  expect(limit.ratePerSecond).toBeLessThanOrEqual(300);
  // Close to the lowest rate that was not sustained, or one step back from it.
  const bad = Math.min(...searched.filter(({ ok }) => !ok).map((step) => step.ratePerSecond));
  const backedOff = searched.some(({ purpose, ok }) => purpose === "confirm" && !ok);
  expect(limit.ratePerSecond).toBeGreaterThan(backedOff ? bad * 0.84 : bad / 1.11);
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
