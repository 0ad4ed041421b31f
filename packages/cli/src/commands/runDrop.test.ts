import { parseRecord, type RunRecord } from "@dropctl/scenarios";
import { expect, test } from "vitest";
import { lyingProxy } from "../testing/lyingProxy.ts";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";
import { named, sharedServer } from "../testing/upServer.ts";

const recordOf = (stdout: string): RunRecord => parseRecord(stdout, "stdout");
const shared = sharedServer("--temporary");
const EVENING = ["--browse", "1s", "--browse-rate", "200", "--arrive", "1s"];
const SMALL_ROOM = ["--checkout-capacity", "4", "--admission", "2s", "--hold", "2s"];
const ROOM = ["--checkout-capacity", "20", "--admission", "2s", "--hold", "2s"];

test.each(["direct", "cached"])(
  "full-drop opens by itself, answers every read and sells every unit, %s",
  async (mode) => {
    const crowd = ["--buyers", "150", "--units", "40", "--mode", mode];
    const args = ["run", "full-drop", "--no-warm-up", ...crowd, ...EVENING, ...ROOM, "--json"];
    const env = cleanEnv(await scratchFolder(), named(shared()));
    const { code, stdout, stderr } = await runCli(args, env);
    expect(code, stderr + stdout).toBe(0);
    const record = recordOf(stdout);
    expect(record).toMatchObject({
      scenario: "full-drop",
      engine: "journeys",
      verdict: { ok: true, judged: true, broken: [], oversold: 0, lost: 0 },
      invalid: null,
      load: { model: "open", ratePerSecond: 350, dropped: 0 },
      outcomes: { buyers: 150, paid: 40, failed: 0 },
      queue: { tickets: 150, inversions: 0 },
    });
    const { steps, queue } = record;
    // 100 before the opening, and 20 a second after it.
    expect(steps["read"]?.byStatus["200"]).toBeGreaterThan(100);
    expect(steps["read"]?.requests).toBe(steps["read"]?.byStatus["200"]);
    expect(queue?.firstAdmissionMs).toBeGreaterThanOrEqual(0);
    // Those who came first waited for the opening, half a second later.
    expect(queue?.waitSeconds?.max).toBeGreaterThan(0.4);
    expect(steps["join"]?.responseMs?.mean).toBeGreaterThanOrEqual(
      steps["join"]?.latencyMs?.mean ?? Infinity,
    );
  },
  60_000,
);

test("full-drop ends with 11 when the line is told sold_out while units are left", async () => {
  const { url: serverUrl, adminToken } = shared();
  const url = await lyingProxy(serverUrl, "forgeSoldOutRoom");
  // So many that some are left, whoever is admitted before the first poll and not lied to.
  const crowd = ["--buyers", "40", "--units", "38", "--json"];
  const env = cleanEnv(await scratchFolder(), named({ url, adminToken }));
  const { code, stdout } = await runCli(
    ["run", "full-drop", "--no-warm-up", ...crowd, ...EVENING, ...SMALL_ROOM],
    env,
  );
  const broken = recordOf(stdout).verdict.broken.map(({ invariant }) => invariant);
  expect(broken).toContain("sold_out_means_sold");
  expect(code).toBe(11);
}, 40_000);

test.each([
  [["--browse", "10ms"], "invalid_knob", "--browse"],
  [["--arrive", "3"], "invalid_argument", "--arrive"],
  [["--browse-rate", "0"], "invalid_argument", "--browse-rate"],
  [["--poll-ms", "50"], "no_such_knob", "--poll-ms"],
  [["--leave", "0.6", "--no-pay", "0.6"], "invalid_knob", "--leave, --no-show and --no-pay"],
])("%j is wrong usage, told before anything starts", async (args, problem, field) => {
  const env = cleanEnv(await scratchFolder());
  const { code, stdout, stderr } = await runCli(["run", "full-drop", ...args], env);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(new RegExp(`^error: .*${field}.*\\[${problem}\\]$`, "m"));
  expect(stderr).not.toContain("Starting");
});
