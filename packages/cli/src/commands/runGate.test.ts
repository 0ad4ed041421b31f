import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseRecord } from "@dropctl/scenarios";
import { expect, test } from "vitest";
import type { GateResult } from "../services/gate.ts";
import { lyingProxy } from "../testing/lyingProxy.ts";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";
import { named, sharedServer, upServer } from "../testing/upServer.ts";

const shared = sharedServer("--temporary");
const READ = ["run", "stock-read", "--duration", "1500ms", "--connections", "8"];
const RUSH = ["run", "order-rush", "--buyers", "40", "--units", "10", "--connections", "4"];

test("run --gate saves and prints the run, then holds it against the config file", async () => {
  const home = await scratchFolder();
  // Shares, which are trusted however few answers a slow machine gave.
  const yaml = (metric: string, min: number) =>
    `gate: {thresholds: [{metric: ${metric}, min: ${min}}]}\n`;
  const config = join(home, "dropctl.config.yaml");
  await writeFile(config, yaml("successRate", 0.5));
  const env = cleanEnv(home, named(shared()));
  const text = await runCli([...READ, "--gate"], env, home);
  expect(text.code, text.stderr).toBe(0);
  expect(text.stdout).toMatch(/Every invariant holds\.\n\nCHECK [^]*All 3 checks hold\.\n$/);

  await writeFile(config, yaml("failureRate", 1));
  const { code, stdout } = await runCli([...READ, "--gate", "--json"], env, home);
  expect(code).toBe(10);
  const document = JSON.parse(stdout) as { gate: GateResult };
  expect(document.gate).toMatchObject({ ok: false, checks: [{}, {}, { metric: "failureRate" }] });
  const { id } = parseRecord(stdout, "stdout");
  expect(document.gate.run.id).toBe(id);
  const saved = await readFile(join(home, "runs", `${id}.json`), "utf8");
  expect(JSON.parse(saved)).not.toHaveProperty("gate");
  expect(await readdir(join(home, "runs"))).toHaveLength(2);
});

test("run --gate tells a server whose payments became slow from the one before", async () => {
  const load = ["--buyers", "1200", "--connections", "16"];
  const limits = ["--threshold", "steps.pay.latencyMs.p50<=900ms", "--max-failure-rate", "0"];
  // A second and a thousand answers at least: a shorter run is not trusted.
  const sides = [
    { latency: "20ms", units: "900" },
    { latency: "1s", units: "48" },
  ];
  const exits: Record<string, number | null> = {};
  for (const { latency, units } of sides) {
    const server = await upServer("--temporary", "--payment-latency", latency);
    const args = ["run", "order-rush", "--no-warm-up", ...load, "--units", units];
    const { code, stdout } = await runCli([...args, "--gate", ...limits], cleanEnv(server.home));
    expect(stdout).toMatch(/^stock .* ok$/m);
    exits[latency] = code;
  }
  expect(exits).toEqual({ "20ms": 0, "1s": 10 });
});

test("run --gate sees a lost unit and ends with 11, whatever the thresholds", async () => {
  const { url: serverUrl, adminToken } = shared();
  const url = await lyingProxy(serverUrl, "forgeReservation");
  const env = cleanEnv(await scratchFolder(), named({ url, adminToken }));
  const gate = ["--gate", "--max-failure-rate", "1", "--min-tps", "100000000"];
  const { code, stdout } = await runCli([...RUSH, ...gate], env);
  expect(code).toBe(11);
  expect(stdout).toMatch(/^stock .*FAILED$/m);
});

test("a refusal that only the run can show comes after the run was saved and printed", async () => {
  const env = cleanEnv(await scratchFolder(), named(shared()));
  const gate = ["--gate", "--threshold", "steps.pya.tps>=1", "--json"];
  const { code, stdout, stderr } = await runCli([...RUSH, ...gate], env);
  expect(code).toBe(2);
  expect(parseRecord(stdout, "stdout").scenario).toBe("order-rush");
  expect(stderr).toMatch(/saved .*\n[^]*error: .*steps of this run has .*\[invalid_threshold\]/);
});

test.each([
  [
    [...READ, "--gate", "--min-tps", "1", "--url", "http://127.0.0.1:9", "--admin-token", "t"],
    3,
    "target_unreachable",
  ],
  [[...READ, "--gate"], 2, "no_thresholds"],
  [[...READ, "--gate", "--max-p99", "1"], 2, "invalid_threshold"],
])("%j ends with %i before there is any load", async (args, exit, problem) => {
  const home = await scratchFolder();
  const { code, stdout, stderr } = await runCli(args, cleanEnv(home), home);
  expect({ code, stdout }).toEqual({ code: exit, stdout: "" });
  expect(stderr).toMatch(new RegExp(`^error: .*\\[${problem}\\]$`, "m"));
});

test.each([
  ["--min-within-1s", "1"],
  ["--max-p99", "1s"],
  ["--junit", "x.xml"],
])("%s without --gate is refused, not ignored", async (flag, value) => {
  const { code, stderr } = await runCli([...READ, flag, value], cleanEnv(await scratchFolder()));
  expect(code).toBe(2);
  expect(stderr).toContain(`error: ${flag} is of a gate, and this run has none [gate_missing]`);
});
