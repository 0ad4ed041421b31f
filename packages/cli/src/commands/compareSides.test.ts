import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Comparison } from "@dropctl/scenarios";
import { expect, test } from "vitest";
import { delayingProxy } from "../testing/delayingProxy.ts";
import { lyingProxy } from "../testing/lyingProxy.ts";
import { cleanEnv, ending, runCli, scratchFolder, spawnCli } from "../testing/runCli.ts";
import { sharedServer, upServer } from "../testing/upServer.ts";

const shared = sharedServer("--temporary");
const READ = ["compare", "stock-read", "--duration", "200ms", "--connections", "8", "--json"];

test("two deployments: the one whose answers come late is worse, with exit 10", async () => {
  const server = shared();
  const slow = await delayingProxy(server.url, 30);
  const env = cleanEnv(await scratchFolder(), { DROPCTL_ADMIN_TOKEN: server.adminToken });
  const args = ["--toggle", `url=${server.url},${slow}`, "--pairs", "6", "--mode", "direct"];
  const { code, stdout, stderr } = await runCli([...READ, ...args], env);
  const comparison = JSON.parse(stdout) as Comparison;
  expect(comparison, stderr).toMatchObject({
    toggle: { key: "url", before: server.url, after: slow },
    before: { mode: "direct" },
    after: { mode: "direct" },
    pairs: 6,
    result: "worse",
    published: null,
    verdict: { ok: true },
  });
  // A timer of 30 ms may go off some tenths of a millisecond early.
  expect(comparison.after.metrics["latencyMs.p50"]).toBeGreaterThanOrEqual(29);
  expect(code).toBe(10);
}, 60_000);

test("two deployments: a unit that one of them loses is exit 11, whatever the speed", async () => {
  const [honest, other] = [shared(), await upServer("--temporary")];
  const liar = await lyingProxy(other.url, "forgeReservation");
  const env = cleanEnv(await scratchFolder());
  const rush = ["compare", "order-rush", "--buyers", "40", "--units", "10", "--connections", "4"];
  const tokens = ["--admin-token-before", honest.adminToken, "--admin-token", other.adminToken];
  const args = ["--toggle", `url=${honest.url},${liar}`, "--pairs", "1", ...tokens, "--json"];
  const { code, stdout, stderr } = await runCli([...rush, ...args], env);
  const { verdict } = JSON.parse(stdout) as Comparison;
  expect(
    verdict.broken.map(({ invariant }) => invariant),
    stderr,
  ).toContain("acknowledged_in_ledger");
  expect(verdict.lost).toBe(1);
  expect(code).toBe(11);
}, 60_000);

test("a deployment that dies in the middle leaves the whole pairs and exit 12", async () => {
  const [stays, dies] = [shared(), await upServer("--temporary")];
  const home = await scratchFolder();
  const tokens = ["--admin-token", stays.adminToken, "--admin-token-after", dies.adminToken];
  const args = ["--toggle", `url=${stays.url},${dies.url}`, "--pairs", "500", ...tokens];
  const child = spawnCli([...READ, ...args], cleanEnv(home));
  child.stderr?.on("data", (chunk) => {
    if (/pair ([2-9]|\d\d+) of 500/.test(String(chunk))) dies.child.kill("SIGKILL");
  });
  const { code, stdout } = await ending(child);
  const comparison = JSON.parse(stdout) as Comparison;
  expect(comparison.invalid?.reason).toMatch(/^(target_died|not_judged|nothing_answered)$/);
  expect(comparison.pairs).toBeGreaterThanOrEqual(1);
  const kept = (await readdir(join(home, "runs"))).length;
  expect(kept).toBeGreaterThanOrEqual(2 * comparison.pairs);
  expect(code).toBe(12);
}, 60_000);

test("a deployment that was never there cannot be reached, whichever side it is", async () => {
  const server = shared();
  const env = cleanEnv(await scratchFolder(), { DROPCTL_ADMIN_TOKEN: server.adminToken });
  const args = ["--toggle", `url=${server.url},http://127.0.0.1:9`];
  const { code, stdout, stderr } = await runCli([...READ, ...args], env);
  expect(stderr).toMatch(/^error: .*\[target_unreachable\]$/m);
  expect(stdout).toBe("");
  expect(code).toBe(3);
});

test("each host that is not this machine must be named", async () => {
  const args = ["--toggle", "url=http://192.0.2.1,http://192.0.2.2", "--admin-token", "t"];
  const env = cleanEnv(await scratchFolder());
  const { code, stderr } = await runCli([...READ, ...args, "--allow-host", "192.0.2.1"], env);
  expect(stderr).toMatch(/^error: 192\.0\.2\.2 is not this machine.*\[host_not_allowed\]$/m);
  expect(code).toBe(2);
});

test("a side against itself says so, and keeps every trial", async () => {
  const home = await scratchFolder();
  const { code, stdout } = await runCli([...READ, "--aa", "--pairs", "2"], cleanEnv(home));
  expect(JSON.parse(stdout)).toMatchObject({
    toggle: { key: "aa", before: "cached", after: "again" },
    before: { mode: "cached" },
    after: { mode: "cached" },
    pairs: 2,
    result: "inconclusive",
  });
  expect((await readdir(join(home, "runs"))).length).toBe(4);
  expect(code).toBe(13);
}, 60_000);
