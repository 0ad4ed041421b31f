import { spawnSync } from "node:child_process";
import { chmod, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseRecord, type RunRecord } from "@dropctl/scenarios";
import { describe, expect, test, vi } from "vitest";
import { skipped, unless } from "../testing/k6.ts";
import { cleanEnv, ending, runCli, scratchFolder, spawnCli } from "../testing/runCli.ts";
import { named, sharedServer, upServer } from "../testing/upServer.ts";

// Each run starts a server and a k6, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const recordOf = (stdout: string): RunRecord => parseRecord(stdout, "stdout");
const shared = sharedServer("--temporary");
const run = async (...args: string[]) => {
  const env = cleanEnv(await scratchFolder(), named(shared()));
  const { code, stdout, stderr } = await runCli(["run", ...args, "--no-warm-up", "--json"], env);
  expect(code, stderr).toBe(0);
  return recordOf(stdout);
};

describe.skipIf(skipped)(`with real k6${unless}`, () => {
  test("both engines sell every unit once, and tell it in the same terms", async () => {
    const rush = ["order-rush", "--buyers", "2000", "--units", "200", "--engine"];
    const [k6, autocannon] = [await run(...rush, "k6"), await run(...rush, "autocannon")];
    expect([k6.engine, autocannon.engine]).toEqual(["k6", "autocannon"]);
    expect(k6.verdict).toMatchObject({ ok: true, judged: true, lost: 0, unacknowledged: 0 });
    expect(k6.outcomes).toEqual(autocannon.outcomes);
    expect(k6.outcomes).toMatchObject({ accepted: 200, paid: 200, refused: 1_800, failed: 0 });
    expect(Object.keys(k6.steps)).toEqual(Object.keys(autocannon.steps));
    const { reserve, pay } = k6.steps;
    expect(reserve).toMatchObject({ requests: 2_000, byStatus: { 201: 200, 409: 1_800 } });
    expect(pay).toMatchObject({ requests: 200, byStatus: { 201: 200 } });
    expect(k6.invalid).toBeNull();
    expect(k6.generator.cpuShare).toBeGreaterThan(0);
    expect(k6.series?.reduce((sum, { refused }) => sum + refused, 0)).toBe(1_800);
  });

  test("it reads in a closed loop", async () => {
    const record = await run("stock-read", "--duration", "500ms", "--engine", "k6");
    expect(record.steps.read?.byStatus).toEqual({ 200: record.completions });
    expect(record.completions).toBeGreaterThan(0);
    expect(record.latencyMs?.p50).toBeGreaterThan(0);
    expect(record.responseMs).toBeNull();
  });

  test("buyers wait in line, and leave it as their shares say", async () => {
    const size = ["--buyers", "60", "--units", "20", "--checkout-capacity", "10"];
    const record = await run("queue-rush", ...size, "--leave", "0.2", "--engine", "k6");
    expect(record.verdict).toMatchObject({ ok: true, broken: [], lost: 0 });
    expect(record.outcomes).toMatchObject({ accepted: 20, paid: 20, failed: 0 });
    expect(record.outcomes.refusedByReason["left"]).toBeGreaterThan(0);
    expect(record.queue).toMatchObject({ tickets: 60, inversions: 0, occupancyMax: 10 });
    expect(record.queue?.waitSeconds?.max).toBeGreaterThan(0);
  });

  test("a k6 that is killed leaves a partial record and exit 12", async () => {
    const server = await upServer("--temporary");
    const home = await scratchFolder();
    // A k6 that tells its process id, so that this one alone is killed.
    const k6 = join(home, "k6");
    const pidFile = join(home, "pid");
    await writeFile(k6, `#!/bin/sh\n[ "$1" = run ] && echo $$ >${pidFile}\nexec k6 "$@"\n`);
    await chmod(k6, 0o755);
    const env = cleanEnv(home, { DROPCTL_ADMIN_TOKEN: server.adminToken });
    const args = ["run", "stock-read", "--duration", "60s", "--engine", "k6", "--k6", k6];
    const child = spawnCli([...args, "--url", server.url, "--json"], env);
    child.stderr?.on("data", (chunk) => {
      if (/[1-9]\S*\/s/.test(String(chunk))) spawnSync("sh", ["-c", `kill -9 $(cat ${pidFile})`]);
    });
    const { code, stdout } = await ending(child);
    expect(code).toBe(12);
    const record = recordOf(stdout);
    expect(record.invalid).toEqual({
      reason: "generator_failed",
      detail: "k6 ended with SIGKILL",
    });
    expect(record.completions).toBeGreaterThan(0);
    expect(await readdir(join(home, "runs"))).toEqual([`${record.id}.json`]);
  });

  test("Ctrl-C ends k6 and keeps what was measured", async () => {
    const child = spawnCli(
      ["run", "stock-read", "--duration", "60s", "--engine", "k6", "--json"],
      cleanEnv(await scratchFolder()),
    );
    child.stderr?.on("data", (chunk) => {
      if (!child.killed && /[1-9]\S*\/s/.test(String(chunk))) child.kill("SIGINT");
    });
    const record = recordOf((await ending(child)).stdout);
    expect(record.invalid?.reason).toBe("interrupted");
    expect(record.completions).toBeGreaterThan(0);
    expect(record.steps.read?.lost).toEqual({});
  });
});

test.each([
  ["is not there", "exit 127", "k6_missing"],
  ["is something else", "echo hello", "k6_missing"],
  ["is too old", "echo 'k6 v1.8.0 (go1.25, linux/amd64)'", "k6_too_old"],
])("a k6 that %s ends a run with 1 and one line", async (_what, says, code) => {
  const home = await scratchFolder();
  const k6 = join(home, "k6");
  await writeFile(k6, `#!/bin/sh\n${says}\n`);
  await chmod(k6, 0o755);
  const args = ["run", "stock-read", "--engine", "k6", "--k6", k6];
  const ended = await runCli(args, cleanEnv(home));
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(new RegExp(`^error: .*\\[${code}\\]\\nhint: .*install`, "m"));
});
