import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseRecord, type RunRecord } from "@dropctl/scenarios";
import { describe, expect, test } from "vitest";
import { cleanEnv, ending, runCli, scratchFolder, spawnCli } from "../testing/runCli.ts";
import { lyingProxy } from "../testing/lyingProxy.ts";
import { named, sharedServer, upServer } from "../testing/upServer.ts";

const recordOf = (stdout: string): RunRecord => parseRecord(stdout, "stdout");

const shared = sharedServer("--temporary");

describe.each(["direct", "cached"])("order-rush, %s", (mode) => {
  test("sells every unit once, refuses the others with sold_out, and leaves its record", async () => {
    const home = await scratchFolder();
    const args = ["run", "order-rush", "--buyers", "3000", "--units", "400", "--mode", mode];
    const env = cleanEnv(home, named(shared()));
    const { code, stdout, stderr } = await runCli([...args, "--json"], env);
    expect(code, stderr).toBe(0);
    const record = recordOf(stdout);
    expect(record).toMatchObject({
      scenario: "order-rush",
      mode,
      stack: "embedded",
      engine: "autocannon",
      knobs: { buyers: 3000, units: 400, connections: 256 },
      invalid: null,
      verdict: { ok: true, judged: true, broken: [], oversold: 0, lost: 0, unacknowledged: 0 },
    });
    expect(record.outcomes).toEqual({
      buyers: 3000,
      accepted: 400,
      refused: 2600,
      failed: 0,
      paid: 400,
      refusedByReason: { sold_out: 2600 },
      failedByReason: {},
      unpaidByReason: {},
    });
    expect(record.steps.pay?.byStatus).toEqual({ 201: 400 });
    expect(record.audit?.ledger).toMatchObject({ total: 400, held: 0, paid: 400, orders: 400 });
    const files = await readdir(join(home, "runs"));
    expect(files).toEqual([`${record.id}.json`]);
    expect(recordOf(await readFile(join(home, "runs", `${record.id}.json`), "utf8"))).toEqual(
      record,
    );
  });
});

test("declined buyers keep their unit and count as unpaid", async () => {
  const server = await upServer("--temporary", "--decline-rate", "1");
  const args = ["run", "order-rush", "--buyers", "50", "--units", "20", "--url", server.url];
  const home = await scratchFolder();
  const env = cleanEnv(home, { DROPCTL_ADMIN_TOKEN: server.adminToken });
  const { code, stdout } = await runCli([...args, "--json"], env);
  expect(code).toBe(0);
  const { outcomes, audit, stack } = recordOf(stdout);
  expect(outcomes).toMatchObject({ accepted: 20, paid: 0, unpaidByReason: { declined: 20 } });
  expect(audit?.ledger).toMatchObject({ held: 20, paid: 0 });
  expect(stack).toBe("embedded");
});

test("it loads the server that `up` runs, unless it is told to start its own", async () => {
  const server = await upServer("--temporary");
  const env = cleanEnv(server.home);
  const rush = ["run", "order-rush", "--buyers", "20", "--units", "5", "--no-warm-up", "--json"];
  const there = recordOf((await runCli(rush, env)).stdout);
  const elsewhere = recordOf((await runCli([...rush, "--stack", "embedded"], env)).stdout);
  expect(elsewhere.verdict.ok).toBe(true);
  const { stdout } = await runCli(["drop", "list", "--json"], env);
  expect(JSON.parse(stdout)).toMatchObject({
    drops: [{ id: there.drop.id, label: "loadtest", phase: "closed", total: 5 }],
  });
});

test("stock-read shows the published figures beside its own", async () => {
  const home = await scratchFolder();
  // Longer than the second from one line to the next: also a fast machine says where it stands.
  const args = ["run", "stock-read", "--duration", "1500ms", "--connections", "8"];
  const { code, stdout, stderr } = await runCli(args, cleanEnv(home, named(shared())));
  expect(code).toBe(0);
  expect(stdout).toMatch(/TPS +385\/s +3,906\/s/);
  expect(stdout).toContain("0 oversold, 0 lost. Every invariant holds.");
  expect(stderr).toMatch(
    /stock-read (arranging|warming up|loading|judging).*\n[^]*saved .*\.json\n/,
  );
});

describe("the judge", () => {
  test.each([
    ["a reservation that is not in the ledger", "forgeReservation", "acknowledged_in_ledger"],
    ["an order that was never settled", "forgeOrder", "acknowledged_in_ledger"],
    ["sold_out with units left", "forgeSoldOut", "sold_out_means_sold"],
  ] as const)("catches %s, and the run ends with 11", async (_what, lie, invariant) => {
    const { url: serverUrl, adminToken } = shared();
    const url = await lyingProxy(serverUrl, lie);
    const args = [
      "run",
      "order-rush",
      "--no-warm-up",
      "--buyers",
      "40",
      "--units",
      "10",
      "--connections",
      "4",
    ];
    const env = cleanEnv(await scratchFolder(), named({ url, adminToken }));
    const { code, stdout } = await runCli([...args, "--json"], env);
    const { verdict } = recordOf(stdout);
    expect(verdict.ok).toBe(false);
    expect(verdict.broken.map((broken) => broken.invariant)).toContain(invariant);
    expect(verdict.lost).toBe(lie === "forgeSoldOut" ? 0 : 1);
    expect(code).toBe(11);
  });
});

test("a server that dies in the middle leaves a partial record and exit 12", async () => {
  const server = await upServer("--temporary");
  const home = await scratchFolder();
  const env = cleanEnv(home, { DROPCTL_ADMIN_TOKEN: server.adminToken });
  const child = spawnCli(
    ["run", "stock-read", "--duration", "60s", "--url", server.url, "--no-warm-up", "--json"],
    env,
  );
  child.stderr?.on("data", (chunk) => {
    if (/[1-9]\S*\/s/.test(String(chunk))) server.child.kill("SIGKILL");
  });
  const { code, stdout } = await ending(child);
  expect(code).toBe(12);
  const record = recordOf(stdout);
  expect(record.invalid?.reason).toBe("target_died");
  expect(record.completions).toBeGreaterThan(0);
  expect(record.verdict).toMatchObject({ ok: false, judged: false });
  expect(await readdir(join(home, "runs"))).toEqual([`${record.id}.json`]);
});

test("Ctrl-C saves what was measured and ends with 130", async () => {
  const home = await scratchFolder();
  const child = spawnCli(["run", "stock-read", "--duration", "60s", "--json"], cleanEnv(home));
  child.stderr?.on("data", (chunk) => {
    if (!child.killed && /[1-9]\S*\/s/.test(String(chunk))) child.kill("SIGINT");
  });
  const { code, stdout } = await ending(child);
  expect(code).toBe(130);
  const record = recordOf(stdout);
  expect(record.invalid?.reason).toBe("interrupted");
  expect(record.completions).toBeGreaterThan(0);
  expect(record.verdict.ok).toBe(true);
  expect(await readdir(join(home, "runs"))).toEqual([`${record.id}.json`]);
});

test.each([
  [["run", "rush"], 2, "unknown_scenario"],
  [["run", "order-rush", "--duration", "3s"], 2, "no_such_knob"],
  [["run", "order-rush", "--buyers", "0"], 2, "invalid_argument"],
  [["run", "stock-read", "--mode", "warm"], 2, "invalid_argument"],
  [["run", "stock-read", "--url", "http://192.0.2.1", "--admin-token", "t"], 2, "host_not_allowed"],
  [
    ["run", "stock-read", "--url", "http://127.0.0.1:9", "--admin-token", "t"],
    3,
    "target_unreachable",
  ],
  [["run", "stock-read", "--url", "http://127.0.0.1:9"], 2, "admin_token_missing"],
  [
    ["run", "stock-read", "--url", "http://127.0.0.1:9", "--stack", "embedded"],
    2,
    "conflicting_options",
  ],
])("%j ends with %i, in one line", async (args, exit, problem) => {
  const home = await scratchFolder();
  const { code, stdout, stderr } = await runCli(args, cleanEnv(home));
  expect(stderr).toMatch(new RegExp(`^error: .*\\[${problem}\\]$`, "m"));
  expect(code).toBe(exit);
  expect(stdout).toBe("");
});

test("a wrong admin token is a fault that says so", async () => {
  const args = ["run", "stock-read", "--url", shared().url, "--admin-token", "not-the-right-token"];
  const { code, stderr } = await runCli(args, cleanEnv(await scratchFolder()));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: .*\[unauthorized\]$/m);
});
