import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Comparison, RunRecord } from "@dropctl/scenarios";
import { findPrograms, missingPrograms, startLocalStack } from "@dropctl/stack";
import { describe, expect, test, vi } from "vitest";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";
import { upServer } from "../testing/upServer.ts";

const missing = missingPrograms(findPrograms());
const skipped = missing.length > 0 && !process.env["CI"];
const unless = skipped ? ` (skipped: no ${missing.join(", no ")} here)` : "";
const RUSH = ["run", "order-rush", "--no-warm-up", "--buyers", "400", "--units", "50", "--json"];

/** Command lines of the services below a process, however deep. */
function servicesOf(pid: number): string[] {
  const table = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" });
  const rows = table.split("\n").map((line) => line.trim().split(/\s+/));
  const below = (parent: string): string[] =>
    rows
      .filter(([, ppid]) => ppid === parent)
      .flatMap(([child = "", , ...args]) => [args.join(" "), ...below(child)]);
  return below(String(pid)).filter((line) => /^\S*(redis-server|mariadbd|mysqld) /.test(line));
}

function alive(line: string): boolean {
  return execFileSync("ps", ["-eo", "args="], { encoding: "utf8" }).includes(line);
}

describe.skipIf(skipped)(`the local stack${unless}`, () => {
  test.each(["SIGINT", "SIGKILL"] as const)(
    "`up` has its services below it, and they end with it by %s",
    async (signal) => {
      const server = await upServer("--stack", "local");
      expect(server).toMatchObject({ stack: "local", dataDir: null });
      const services = servicesOf(server.pid);
      expect(services).toHaveLength(2);
      server.child.kill(signal);
      const { code } = await server.ended;
      expect(code).toBe(signal === "SIGINT" ? 130 : null);
      await vi.waitUntil(() => !services.some(alive), { timeout: 10_000, interval: 50 });
    },
    60_000,
  );

  test("a run on it judges the stock and says so in its record", async () => {
    const home = await scratchFolder();
    const { code, stdout } = await runCli([...RUSH, "--stack", "local"], cleanEnv(home));
    const record = JSON.parse(stdout) as RunRecord;
    expect({ code, ok: record.verdict.ok }).toEqual({ code: 0, ok: true });
    expect(record.stack).toBe("local");
  }, 60_000);

  test("two stacks are two sides, each with a server of its own", async () => {
    const home = await scratchFolder();
    const args = ["compare", "order-rush", "--buyers", "40", "--units", "10", "--pairs", "1"];
    const toggle = ["--toggle", "stack=embedded,local", "--mode", "direct", "--json"];
    const { code, stdout } = await runCli([...args, ...toggle], cleanEnv(home));
    const comparison = JSON.parse(stdout) as Comparison;
    expect(comparison).toMatchObject({
      toggle: { key: "stack", before: "embedded", after: "local" },
      verdict: { ok: true, runs: 4 },
    });
    const runIds = [...comparison.before.runIds, ...comparison.after.runIds];
    const records = runIds.map((id) => readFile(join(home, "runs", `${id}.json`), "utf8"));
    const runs = (await Promise.all(records)).map((text) => JSON.parse(text) as RunRecord);
    expect(runs.map(({ stack, mode }) => [stack, mode])).toEqual([
      ["embedded", "direct"],
      ["local", "direct"],
    ]);
    expect(code).toBe(13);
  }, 60_000);

  test("a run on the external stack names it, and its URLs are nowhere", async () => {
    await using stack = await startLocalStack();
    const home = await scratchFolder();
    const urls = { REDIS_URL: stack.redisUrl, DATABASE_URL: stack.databaseUrl };
    const env = cleanEnv(home, urls);
    const ended = await runCli([...RUSH, "--stack", "external"], env);
    const record = JSON.parse(ended.stdout) as RunRecord;
    expect({ code: ended.code, stack: record.stack }).toEqual({ code: 0, stack: "external" });
    const file = await readFile(join(home, "runs", `${record.id}.json`), "utf8");
    for (const url of Object.values(urls)) {
      expect(file + ended.stdout + ended.stderr).not.toContain(url.slice(url.indexOf("://")));
    }
  }, 60_000);
});

test("the external stack without its URLs is wrong usage that names what is missing", async () => {
  const home = await scratchFolder();
  const env = cleanEnv(home, { REDIS_URL: "redis://:hunter2@127.0.0.1:1" });
  for (const command of [["up"], ["demo"], RUSH, ["compare", "stock-read"]]) {
    const { code, stderr } = await runCli([...command, "--stack", "external"], env);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: .* needs DATABASE_URL in .*\[external_url_missing\]$/m);
    expect(stderr).not.toContain("hunter2");
  }
});

test.each([
  [["--stack", "local", "--data", "x"], "conflicting_options"],
  [["--stack", "external", "--temporary"], "conflicting_options"],
  [["--stack", "cloud"], "invalid_argument"],
])("up %j is wrong usage", async (args, problem) => {
  const urls = { REDIS_URL: "redis://127.0.0.1:1", DATABASE_URL: "mysql://127.0.0.1:1/x" };
  const env = cleanEnv(await scratchFolder(), urls);
  const { code, stderr } = await runCli(["up", "--port", "0", ...args], env);
  expect(code).toBe(2);
  expect(stderr).toMatch(new RegExp(`^error: .*\\[${problem}\\]$`, "m"));
});
