import { once } from "node:events";
import { parseRecord, type RunRecord } from "@dropctl/scenarios";
import { describe, expect, test } from "vitest";
import { countingProxy } from "../testing/countingProxy.ts";
import { lyingProxy } from "../testing/lyingProxy.ts";
import { cleanEnv, ending, runCli, scratchFolder, spawnCli } from "../testing/runCli.ts";
import { named, serving, sharedServer } from "../testing/upServer.ts";

const recordOf = (stdout: string): RunRecord => parseRecord(stdout, "stdout");

const shared = sharedServer("--temporary");

test.each(["direct", "cached"])(
  "queue-rush sells every unit in turn to those who stay, %s",
  async (mode) => {
    const args = [
      "run",
      "queue-rush",
      "--no-warm-up",
      "--buyers",
      "400",
      "--units",
      "120",
      "--mode",
      mode,
    ];
    const room = ["--checkout-capacity", "30", "--admission", "2s", "--hold", "2s"];
    const shares = ["--leave", "0.1", "--no-show", "0.1", "--no-pay", "0.1"];
    const env = cleanEnv(await scratchFolder(), named(shared()));
    const { code, stdout, stderr } = await runCli([...args, ...room, ...shares, "--json"], env);
    expect(code, stderr + stdout).toBe(0);
    const record = recordOf(stdout);
    expect(record).toMatchObject({
      scenario: "queue-rush",
      engine: "journeys",
      knobs: { admissionSeconds: 2, holdSeconds: 2, leaveShare: 0.1, pollMs: 0 },
      verdict: { ok: true, judged: true, broken: [], oversold: 0, lost: 0 },
      invalid: null,
      queue: { tickets: 400, inversions: 0, occupancyMax: 30 },
    });
    const { outcomes, queue, steps } = record;
    expect(outcomes).toMatchObject({ paid: 120, failed: 0 });
    expect(outcomes.accepted + outcomes.refused).toBe(400);
    // Whoever leaves gets no unit, and whoever is admitted and does not come lapses.
    expect(outcomes.refusedByReason["left"]).toBeGreaterThan(0);
    expect(queue?.admissionsLapsed).toBeGreaterThan(0);
    expect(queue?.used).toBe(outcomes.accepted);
    expect(Object.keys(steps)).toEqual(["join", "poll", "leave", "reserve", "pay"]);
    expect(queue?.waitSeconds?.max).toBeGreaterThan(0);
  },
  60_000,
);

test("a run's text tells of the room, within 80 columns", async () => {
  const args = [
    "run",
    "queue-rush",
    "--no-warm-up",
    "--buyers",
    "60",
    "--units",
    "20",
    "--poll-ms",
    "50",
  ];
  const { code, stdout } = await runCli(args, cleanEnv(await scratchFolder(), named(shared())));
  expect(code).toBe(0);
  expect(stdout).toMatch(/^admissions +20: 20 used, 0 lapsed$/m);
  expect(stdout).toMatch(/^order +0 inversions, 0 passed over$/m);
  expect(stdout).toMatch(/^in checkout +at most \d+ at once, of 100$/m);
  const [room = ""] = /queue-rush \(cached\)[^]*?\nestimates.*\n/.exec(stdout) ?? [];
  expect(room).toContain("Of 60 buyers: 20 accepted (20 paid), 40 refused: 40 sold_out, 0 failed.");
  expect(Math.max(...room.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

describe("the judge", () => {
  test.each([
    ["an admission that the ledger does not know", "forgeAdmission", "10", "admission_honoured"],
    // So many that some are left, whoever is admitted before the first poll and not lied to.
    ["sold_out while units are left", "forgeSoldOutRoom", "30", "sold_out_means_sold"],
  ] as const)(
    "catches %s, and the run ends with 11",
    async (_what, lie, units, invariant) => {
      const { url: serverUrl, adminToken } = shared();
      const url = await lyingProxy(serverUrl, lie);
      const args = [
        "run",
        "queue-rush",
        "--no-warm-up",
        "--buyers",
        "40",
        "--units",
        units,
        "--json",
      ];
      const env = cleanEnv(await scratchFolder(), named({ url, adminToken }));
      // The buyer who was lied to does not come in its real turn: its admission has to lapse.
      const room = ["--checkout-capacity", "4", "--admission", "5s"];
      const { code, stdout } = await runCli([...args, ...room], env);
      const { verdict } = recordOf(stdout);
      expect(verdict.broken.map((broken) => broken.invariant)).toContain(invariant);
      expect(code).toBe(11);
    },
    40_000,
  );
});

test("a line outlives a server that is killed in its middle", async () => {
  const adminToken = "the-token-of-this-test-server";
  const serverEnv = cleanEnv(await scratchFolder(), { DROPCTL_ADMIN_TOKEN: adminToken });
  const first = spawnCli(["up", "--port", "0", "--json"], serverEnv);
  const { url } = await serving(first);
  const proxy = await countingProxy(url, {
    ...{ pathEnd: "/payment", answers: 60 },
    onReached: () => first.kill("SIGKILL"),
  });
  const env = cleanEnv(await scratchFolder(), { DROPCTL_ADMIN_TOKEN: adminToken });
  const rush = [
    "run",
    "queue-rush",
    "--no-warm-up",
    "--buyers",
    "500",
    "--units",
    "200",
    "--url",
    proxy,
    "--json",
  ];
  const running = ending(spawnCli([...rush, "--checkout-capacity", "40", "--poll-ms", "200"], env));

  await once(first, "exit");
  await serving(spawnCli(["up", "--port", new URL(url).port, "--json"], serverEnv));

  const { code, stdout, stderr } = await running;
  const { outcomes, verdict, invalid, queue, steps } = recordOf(stdout);
  expect({ verdict, invalid }, stderr).toMatchObject({
    verdict: { ok: true, broken: [], oversold: 0, lost: 0, unacknowledged: 0 },
    invalid: null,
  });
  expect(steps.poll?.lost["connection_lost"]).toBeGreaterThan(0);
  expect(outcomes).toMatchObject({ paid: 200, failed: 0, refusedByReason: { sold_out: 300 } });
  expect(queue).toMatchObject({ tickets: 500, used: 200, inversions: 0 });
  expect(queue?.occupancyMax).toBeLessThanOrEqual(40);
  expect(code).toBe(0);
}, 120_000);

test.each([
  [["--checkout-capacity", "0"], "invalid_argument", "--checkout-capacity"],
  [["--checkout-capacity", "-5"], "invalid_argument", "--checkout-capacity"],
  [["--admission", "90"], "invalid_argument", "--admission"],
  [["--admission", "1500ms"], "invalid_knob", "--admission"],
  [["--admission", "2h"], "invalid_knob", "--admission"],
  [["--hold", "0s"], "invalid_knob", "--hold"],
  [["--no-show", "1.5"], "invalid_argument", "--no-show"],
  [["--leave", "0.6", "--no-pay", "0.6"], "invalid_knob", "--leave, --no-show and --no-pay"],
  [["--duration", "3s"], "no_such_knob", "--duration"],
])("%j is wrong usage, told before anything starts", async (args, problem, field) => {
  const env = cleanEnv(await scratchFolder());
  const { code, stdout, stderr } = await runCli(["run", "queue-rush", ...args], env);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(new RegExp(`^error: .*${field}.*\\[${problem}\\]$`, "m"));
  expect(stderr).not.toContain("Starting");
});
