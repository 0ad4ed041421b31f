import { parseRecord, type RunRecord } from "@dropctl/scenarios";
import { describe, expect, test, vi } from "vitest";
import { lyingProxy } from "../testing/lyingProxy.ts";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";
import { named, sharedServer } from "../testing/upServer.ts";

vi.setConfig({ testTimeout: 60_000 });

const HOLDS = ["abandoned-holds", "--buyers", "80", "--units", "10", "--hold", "1s"];
const RETRIES = ["retry-storm", "--buyers", "300", "--units", "100", "--patience", "2ms"];
const PRESSES = ["sold-out-storm", "--buyers", "500", "--units", "20", "--duration", "500ms"];

const shared = sharedServer("--temporary");

async function run(args: string[], url = shared().url) {
  const { adminToken } = shared();
  const env = cleanEnv(await scratchFolder(), named({ url, adminToken }));
  const ended = await runCli(["run", ...args, "--no-warm-up", "--json"], env);
  return { ...ended, record: parseRecord(ended.stdout, "stdout") };
}

const HOLDING: Partial<RunRecord> = {
  invalid: null,
  verdict: { ok: true, judged: true, broken: [], oversold: 0, lost: 0, unacknowledged: 0 },
};

describe.each(["direct", "cached"])("%s", (mode) => {
  test("abandoned-holds: units come back to those who wait, until everything is paid", async () => {
    const { code, record, stderr } = await run([...HOLDS, "--no-pay", "0.5", "--mode", mode]);
    expect(code, stderr).toBe(0);
    expect(record).toMatchObject({ ...HOLDING, scenario: "abandoned-holds", engine: "journeys" });
    expect(record.knobs).toMatchObject({ noPayShare: 0.5, holdSeconds: 1 });
    const { accepted, paid, unpaidByReason, refusedByReason } = record.outcomes;
    expect(paid).toBe(10);
    expect(accepted).toBeGreaterThan(10);
    expect(unpaidByReason["no_pay"]).toBeGreaterThan(0);
    // On a machine that was away for a second, who wants to pay comes too late.
    const unpaid = Object.values(unpaidByReason).reduce((sum, buyers) => sum + buyers);
    expect(unpaid).toBe(accepted - 10);
    expect(refusedByReason).toEqual({ sold_out: 80 - accepted });
    expect(record.audit?.ledger).toMatchObject({ held: 0, paid: 10, released: accepted - 10 });
    expect(Object.keys(record.steps).toSorted()).toEqual(["pay", "read", "reserve"]);
  });

  test("retry-storm: one effect and one answer a key, however often it is sent", async () => {
    const { code, record, stderr } = await run([
      ...RETRIES,
      ...["--clicks", "3", "--impatient", "0.5", "--mode", mode],
    ]);
    expect(code, stderr).toBe(0);
    expect(record).toMatchObject({ ...HOLDING, scenario: "retry-storm", engine: "journeys" });
    expect(record.outcomes).toMatchObject({
      accepted: 100,
      paid: 100,
      refusedByReason: { sold_out: 200 },
    });
    const { reserve, pay } = record.steps;
    // Every copy has its answer in the end.
    expect(reserve?.byStatus["201"]).toBe(300);
    expect(reserve?.byCode["sold_out"]).toBe(600);
    expect(pay?.byStatus).toEqual({ 201: 300 });
    expect(reserve?.lost["cut"]).toBeGreaterThan(0);
    expect(record.failureRate).toBe(0);
    expect(record.audit?.ledger).toMatchObject({ paid: 100, orders: 100, released: 0 });
  });

  test("sold-out-storm: each unit once, and a right no to everybody else", async () => {
    const { code, record, stderr } = await run([...PRESSES, "--mode", mode]);
    expect(code, stderr).toBe(0);
    expect(record).toMatchObject({ ...HOLDING, scenario: "sold-out-storm", engine: "autocannon" });
    expect(record.outcomes).toMatchObject({
      accepted: 20,
      refused: 480,
      refusedByReason: { sold_out: 480 },
    });
    const { byStatus, tpsByOutcome } = record.steps.reserve ?? {};
    expect(byStatus).toEqual({ 201: 20, 409: record.completions - 20 });
    expect(tpsByOutcome?.refused).toBeGreaterThan(100);
    expect(record.audit?.ledger).toMatchObject({ held: 20, paid: 0 });
  });
});

test("sold-out-storm shows the published figure beside its own", async () => {
  const env = cleanEnv(await scratchFolder(), named(shared()));
  const { code, stdout } = await runCli(["run", ...PRESSES], env);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^sold-out answers +- +1,460\/s +[\d,]+\/s$/m);
});

test.each([
  ["abandoned-holds", HOLDS],
  ["retry-storm", [...RETRIES, "--impatient", "0"]],
  ["sold-out-storm", PRESSES],
])("%s: a unit that was given and is not in the ledger ends the run with 11", async (_, args) => {
  const url = await lyingProxy(shared().url, "forgeReservation");
  const { code, record } = await run(args, url);
  expect(record.verdict).toMatchObject({ ok: false, lost: 1 });
  expect(record.verdict.broken.map(({ invariant }) => invariant)).toContain(
    "acknowledged_in_ledger",
  );
  expect(code).toBe(11);
});

test.each([
  [["retry-storm", "--clicks", "8", "--connections", "4"], "invalid_knob", "8 clicks"],
  [["retry-storm", "--clicks", "0"], "invalid_argument", "--clicks"],
  [["retry-storm", "--impatient", "2"], "invalid_argument", "--impatient"],
  [["retry-storm", "--patience", "0ms"], "invalid_knob", "--patience"],
  [["abandoned-holds", "--hold", "1500ms"], "invalid_knob", "--hold"],
  [["sold-out-storm", "--no-pay", "0.5"], "no_such_knob", "--no-pay"],
])("%j is wrong usage, told before anything starts", async (args, problem, field) => {
  const env = cleanEnv(await scratchFolder());
  const { code, stdout, stderr } = await runCli(["run", ...args], env);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(new RegExp(`^error: .*${field}.*\\[${problem}\\]$`, "m"));
  expect(stderr).not.toContain("Starting");
});
