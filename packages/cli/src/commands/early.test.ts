import { expect, test } from "vitest";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";

const NO_K6 = ["--engine", "k6", "--k6", "/nowhere/k6"];

test.each([
  [["run", "stock-read", ...NO_K6], 1, "k6_missing"],
  [["run", "stock-read", "--find-limit", "p99<1s", ...NO_K6], 1, "k6_missing"],
  [["compare", "stock-read", ...NO_K6], 1, "k6_missing"],
  [["run", "retry-storm", "--engine", "k6"], 2, "engine_cannot"],
  [["compare", "stock-read", "--engine", "journeys"], 2, "engine_cannot"],
  [["run", "order-rush", "--find-limit", "p99<1s", "--engine", "journeys"], 2, "engine_cannot"],
  [["run", "order-rush", "--find-limit", "p99<1s", "--min-tps", "9"], 2, "conflicting_options"],
  [["compare", "stock-read", "--metric", "ordersPerMinute"], 2, "metric_missing"],
  [["compare", "order-rush", "--metric", "responseMs.p99"], 2, "metric_missing"],
  [["compare", "stock-read", "--toggle", "stack=embedded,external"], 2, "external_url_missing"],
])("%j ends with %i before a server is started", async (args, exit, problem) => {
  const { code, stdout, stderr } = await runCli(args, cleanEnv(await scratchFolder()));
  expect({ code, stdout }).toEqual({ code: exit, stdout: "" });
  expect(stderr).toMatch(new RegExp(`^error: .*\\[${problem}\\]$`, "m"));
  expect(stderr).not.toContain("Starting a drop server");
});
