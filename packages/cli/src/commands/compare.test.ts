import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Comparison, parseRecord } from "@dropctl/scenarios";
import { expect, test } from "vitest";
import { cleanEnv, ending, runCli, scratchFolder, spawnCli } from "../testing/runCli.ts";

test("two pairs are inconclusive, whatever they show, and each trial leaves its record", async () => {
  const home = await scratchFolder();
  const args = ["compare", "order-rush", "--buyers", "400", "--units", "50", "--pairs", "2"];
  const { code, stdout } = await runCli([...args, "--json"], cleanEnv(home));
  expect(code).toBe(13);
  const comparison = JSON.parse(stdout) as Comparison;
  expect(comparison).toMatchObject({
    schemaVersion: 1,
    scenario: "order-rush",
    toggle: { key: "mode", before: "direct", after: "cached" },
    metric: "tps",
    pairs: 2,
    result: "inconclusive",
    before: { mode: "direct" },
    after: { mode: "cached" },
    // Both sides' warm-ups and four trials, 50 units each.
    verdict: { ok: true, broken: [], runs: 6, sold: 300, units: 300 },
    invalid: null,
  });
  // Ten times the slower side's median latency, which is not known here.
  expect(comparison.turnMs).toBeGreaterThanOrEqual(50);
  const { tps } = comparison.effects;
  expect(tps?.low).toBeLessThanOrEqual(tps?.ratio ?? 0);
  expect(tps?.high).toBeGreaterThanOrEqual(tps?.ratio ?? Number.POSITIVE_INFINITY);
  const ids = [...comparison.before.runIds, ...comparison.after.runIds];
  const files = await readdir(join(home, "runs"));
  expect(files.toSorted()).toEqual(ids.map((id) => `${id}.json`).toSorted());
}, 60_000);

test("a record says that its load took turns, and leaves out what the server counted of both", async () => {
  const read = ["compare", "stock-read", "--duration", "200ms", "--pairs", "1", "--json"];
  const loads = async (turn: string) => {
    const home = await scratchFolder();
    const { stdout } = await runCli([...read, "--turn", turn], cleanEnv(home));
    const { turnMs, invalid } = JSON.parse(stdout) as Comparison;
    expect(invalid).toBeNull();
    const files = await readdir(join(home, "runs"));
    const records = await Promise.all(
      files.map(async (file) =>
        parseRecord(await readFile(join(home, "runs", file), "utf8"), file),
      ),
    );
    expect(records).toHaveLength(2);
    return { turnMs, records };
  };
  const shared = await loads("20ms");
  expect(shared.turnMs).toBe(20);
  for (const { load, server } of shared.records) {
    expect(load?.turnMs).toBe(20);
    expect(server).toBeNull();
  }
  const whole = await loads("0");
  expect(whole.turnMs).toBeNull();
  for (const { load, server } of whole.records) {
    expect(load).not.toHaveProperty("turnMs");
    expect(server?.requests).toBeGreaterThan(0);
  }
}, 60_000);

test("an order-rush without its untimed pair is refused, not given one in silence", async () => {
  const args = ["compare", "order-rush", "--no-warm-up"];
  const { code, stderr } = await runCli(args, cleanEnv(await scratchFolder()));
  expect(stderr).toMatch(/^error: --no-warm-up cannot be had here.*\[conflicting_options\]$/m);
  expect(code).toBe(2);
}, 60_000);

test("turns of a load that cannot pause are refused, not left out", async () => {
  const args = ["compare", "stock-read", "--rate", "100", "--turn", "50ms"];
  const { code, stderr } = await runCli(args, cleanEnv(await scratchFolder()));
  expect(stderr).toMatch(/^error: this load cannot be made in turns.*\[cannot_pause\]$/m);
  expect(code).toBe(2);
}, 60_000);

test("Ctrl-C keeps the pairs that are whole and ends with 130", async () => {
  const home = await scratchFolder();
  const args = ["compare", "stock-read", "--duration", "300ms", "--pairs", "500", "--json"];
  const child = spawnCli(args, cleanEnv(home));
  child.stderr?.on("data", (chunk) => {
    // Plain lines come every second: a quick pair may have none. A second Ctrl-C would not wait.
    if (!child.killed && /pair ([2-9]|\d\d+) of 500/.test(String(chunk))) child.kill("SIGINT");
  });
  const { code, stdout } = await ending(child);
  expect(code).toBe(130);
  const comparison = JSON.parse(stdout) as Comparison;
  expect(comparison).toMatchObject({ invalid: { reason: "interrupted" }, verdict: { ok: true } });
  expect(comparison.pairs).toBeGreaterThanOrEqual(1);
  expect(comparison.pairs).toBe(comparison.before.runIds.length);
}, 60_000);

test.each([
  [["--toggle", "mode=direct,warm"], "invalid_toggle"],
  [["--toggle", "connections=1,2"], "invalid_toggle"],
  [["--toggle", "mode=direct,cached", "--aa"], "conflicting_option"],
  [["--mode", "direct"], "conflicting_options"],
  [["--toggle", "stack=embedded,local", "--stack", "local"], "conflicting_options"],
  [["--toggle", "url=http://127.0.0.1:9,http://127.0.0.1:8"], "admin_token_missing"],
  [["--aa", "--admin-token-before", "t"], "conflicting_options"],
  [["--force"], "conflicting_options"],
  [["--metric", "speed"], "unknown_metric"],
  [["--k6", "/usr/bin/k6"], "conflicting_options"],
  [["--turn", "30d"], "invalid_argument"],
  [["--pairs", "0"], "invalid_argument"],
  [["--min-effect", "three"], "invalid_argument"],
])("%j is wrong usage", async (args, problem) => {
  const env = cleanEnv(await scratchFolder());
  const { code, stderr } = await runCli(["compare", "stock-read", ...args], env);
  expect(code).toBe(2);
  expect(stderr).toMatch(new RegExp(`^error: .*\\[${problem}\\]$`, "m"));
});
