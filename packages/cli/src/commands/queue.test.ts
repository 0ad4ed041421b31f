import { createClient, type Drop, type Queue } from "@dropctl/protocol";
import { expect, test } from "vitest";
import { cleanEnv, type Ended, runCli } from "../testing/runCli.ts";
import { sharedServer, type UpServer } from "../testing/upServer.ts";

const EXAMPLE = new URL("../../../../examples/seed.yaml", import.meta.url).pathname;

const shared = sharedServer("--temporary");
let seeding: Promise<Ended> | undefined;

/** The file's server, with the drops of the example. */
async function seeded(): Promise<UpServer> {
  seeding ??= runCli(["seed", EXAMPLE], cleanEnv(shared().home));
  expect((await seeding).code).toBe(0);
  return shared();
}

function cliOf({ home }: UpServer) {
  return (...args: string[]) => runCli(args, cleanEnv(home));
}

test("a room is shown, widened, stopped and let go on", async () => {
  const server = await seeded();
  const cli = cliOf(server);
  const queue = async (...args: string[]) => {
    const { code, stdout } = await cli("queue", ...args, "--json");
    expect(code).toBe(0);
    return JSON.parse(stdout) as Queue;
  };
  expect(await queue("show", "tidal-queue")).toMatchObject({
    phase: "scheduled",
    paused: false,
    checkoutCapacity: 20,
    waiting: 0,
  });
  const early = await cli("queue", "show", "tidal-queue");
  expect(early.stdout).toMatch(/^admissions +none while it is scheduled$/m);
  expect(await queue("set", "tidal-queue", "--checkout-capacity", "1")).toMatchObject({
    checkoutCapacity: 1,
  });
  expect(await queue("pause", "tidal-queue")).toMatchObject({ paused: true });

  await cli("drop", "open", "tidal-queue");
  const client = createClient(server);
  const { dropId } = await queue("show", "tidal-queue");
  for (let buyer = 0; buyer < 3; buyer++) {
    const { token } = await client.createSession();
    await client.joinQueue({ params: { dropId } }, { token });
  }
  expect(await queue("show", "tidal-queue")).toMatchObject({ waiting: 3, admittedTotal: 0 });
  const paused = await cli("queue", "show", "tidal-queue");
  expect(paused.stdout).toMatch(/^admissions +paused$/m);
  expect(paused.stdout).toMatch(/^waiting +3 \(at most 1,000,000\)$/m);
  expect(paused.stdout).toMatch(/^in checkout +0 of 1$/m);

  await queue("resume", "tidal-queue");
  while ((await queue("show", "tidal-queue")).admitted < 1);
  const going = await cli("queue", "show", "tidal-queue");
  expect(going.stdout).toMatch(/^admissions +going on$/m);
  expect(going.stdout).toMatch(/^in checkout +1 of 1$/m);
  expect(going.stdout).toMatch(/^admitted +1, each for 90s$/m);
  expect(going.stdout).toMatch(/^numbers +3 given, admitted up to 1$/m);
  expect(Math.max(...going.stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("a drop is made with a room and shows it", async () => {
  const cli = cliOf(await seeded());
  const made = await cli(
    ...["drop", "create", "night", "--product", "aurora-90", "--total", "7", "--json"],
    ...["--waiting-room", "fifo", "--checkout-capacity", "3", "--admission", "45s"],
    ...["--max-waiting", "900"],
  );
  expect(JSON.parse(made.stdout) as Drop).toMatchObject({
    waitingRoom: "fifo",
    checkoutCapacity: 3,
    admissionSeconds: 45,
    maxWaiting: 900,
  });
  const { stdout } = await cli("drop", "show", "night");
  expect(stdout).toMatch(
    /^waiting room +fifo, at first 3 in checkout, admission 45s, 900 may wait$/m,
  );
  expect((await cli("drop", "show", "aurora-launch")).stdout).toMatch(/^waiting room +off$/m);
});

test("a drop without a room has no queue", async () => {
  const cli = cliOf(await seeded());
  for (const args of [["show"], ["set", "--checkout-capacity", "5"], ["pause"], ["resume"]]) {
    const [verb = "", ...rest] = args;
    const { code, stderr } = await cli("queue", verb, "aurora-launch", ...rest);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: aurora-launch has no waiting room: .* \[no_waiting_room\]$/m);
  }
  expect((await cli("queue", "show", "aurora-lunch")).stderr).toContain("[no_such_drop]");
});

test.each([
  [["queue", "set", "d", "--checkout-capacity", "0"], "invalid_argument", "--checkout-capacity"],
  [["queue", "set", "d", "--checkout-capacity", "-1"], "invalid_argument", "--checkout-capacity"],
  [["queue", "set", "d"], "missing_mandatory_option_value", "--checkout-capacity"],
  [[...create("--waiting-room", "fifo", "--admission", "2")], "invalid_argument", "--admission"],
  [[...create("--waiting-room", "fifo", "--admission", "2h")], "invalid_admission", "--admission"],
  [[...create("--waiting-room", "lottery")], "invalid_argument", "--waiting-room"],
  [[...create("--max-waiting", "5")], "room_option_without_room", "--max-waiting"],
  [
    [...create("--waiting-room", "fifo", "--max-waiting", "0")],
    "invalid_argument",
    "--max-waiting",
  ],
])("%j is wrong usage", async (args, problem, field) => {
  const { code, stdout, stderr } = await runCli(args, cleanEnv("/nowhere"));
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(new RegExp(`^error: .*${field}.*\\[${problem}\\]$`, "m"));
});

function create(...options: string[]): string[] {
  return ["drop", "create", "d", "--product", "p", "--total", "5", ...options];
}
