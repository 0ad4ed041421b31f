import { hostname, userInfo } from "node:os";
import { createClient, type DropEvent } from "@dropctl/protocol";
import type { RunRecord } from "@dropctl/scenarios";
import { expect, test } from "vitest";
import { cleanEnv, runCli } from "../testing/runCli.ts";
import { upServer } from "../testing/upServer.ts";

const EXAMPLE = new URL("../../../../examples/seed.yaml", import.meta.url).pathname;
const ME = `${userInfo().username}@${hostname()}`.slice(0, 64);

test("the log of a drop tells what was done to it, when, and by whom", async () => {
  const { home } = await upServer("--temporary");
  const as = (actor: string | null, ...args: string[]) =>
    runCli(args, cleanEnv(home, actor === null ? {} : { DROPCTL_ACTOR: actor }));
  const product = ["--product", "aurora-90", "--total", "1000"];
  const room = ["--waiting-room", "fifo", "--checkout-capacity", "50"];
  await as("seeder", "seed", EXAMPLE);
  await as(null, "drop", "create", "aurora-us", ...product, ...room);
  await as("J\u00fcrgen, Tagschicht", "drop", "open", "aurora-us");
  await as("deploy-job", "drop", "open", "aurora-us");
  await as(null, "queue", "set", "aurora-us", "--checkout-capacity", "1200");
  await as(null, "queue", "pause", "aurora-us");
  await as("x".repeat(99), "drop", "rebuild", "aurora-us");
  await as("deploy-job", "drop", "close", "aurora-us");

  const { code, stdout } = await as(null, "drop", "log", "aurora-us");
  expect(code).toBe(0);
  const time = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
  const lines = stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.replace(new RegExp(time), "TIME").split(/ {2,}/))).toEqual([
    ["#", "TIME", "WHAT", "AMOUNT", "WHO"],
    ["1", "TIME", "created", "1,000 units", ME],
    ["2", "TIME", "opened", "Jurgen, Tagschicht"],
    ["3", "TIME", "capacity set", "1,200 in checkout", ME],
    ["4", "TIME", "queue paused", ME],
    ["5", "TIME", "rebuilt", "epoch 3", "x".repeat(64)],
    ["6", "TIME", "closed", "deploy-job"],
  ]);

  const last = await as(null, "drop", "log", "aurora-us", "--last", "2", "--json");
  const { events } = JSON.parse(last.stdout) as { events: DropEvent[] };
  expect(events).toMatchObject([
    { number: 5, kind: "rebuilt", actor: "x".repeat(64), amount: 3 },
    { number: 6, kind: "closed", actor: "deploy-job", amount: null },
  ]);
  const seeded = await as(null, "drop", "log", "tidal-release", "--json");
  expect(JSON.parse(seeded.stdout)).toMatchObject({
    events: [{ number: 1, kind: "created", actor: "seeder" }],
  });
  const missing = await as(null, "drop", "log", "aurora-uk");
  expect(missing).toMatchObject({ code: 1, stdout: "" });
  expect(missing.stderr).toContain("[no_such_drop]");
});

test("what a run does to its drop is in the log", async () => {
  const { home } = await upServer("--temporary");
  const env = cleanEnv(home, { DROPCTL_ACTOR: "nightly" });
  const load = ["--buyers", "200", "--units", "10", "--no-warm-up", "--json"];
  const run = await runCli(["run", "order-rush", ...load], env);
  const { slug } = (JSON.parse(run.stdout) as RunRecord).drop;
  const { stdout } = await runCli(["drop", "log", slug, "--json"], env);
  const actor = "nightly";
  expect(JSON.parse(stdout)).toMatchObject({
    events: [
      { kind: "created", actor, amount: 10 },
      { kind: "opened", actor },
      { kind: "closed", actor },
    ],
  });
});

test("a log of many pages comes whole and in order", async () => {
  const server = await upServer("--temporary");
  const env = cleanEnv(server.home);
  await runCli(["seed", EXAMPLE], env);
  const client = createClient(server);
  const { items } = await client.listDrops();
  const params = { dropId: items.find((drop) => drop.slug === "tidal-release")?.id ?? "" };
  await client.openDrop({ params });
  for (let round = 0; round < 60; round += 1) {
    await client.pauseDrop({ params });
    await client.resumeDrop({ params });
  }
  const { stdout } = await runCli(["drop", "log", params.dropId, "--json"], env);
  const { events } = JSON.parse(stdout) as { events: DropEvent[] };
  expect(events.map((event) => event.number)).toEqual(
    Array.from({ length: 122 }, (_, at) => at + 1),
  );
});
