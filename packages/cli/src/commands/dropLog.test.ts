import { hostname, userInfo } from "node:os";
import { createClient, type Drop, type DropEvent } from "@dropctl/protocol";
import type { RunRecord } from "@dropctl/scenarios";
import { expect, test } from "vitest";
import { cleanEnv, runCli } from "../testing/runCli.ts";
import { sharedServer } from "../testing/upServer.ts";

const EXAMPLE = new URL("../../../../examples/seed.yaml", import.meta.url).pathname;
const ME = `${userInfo().username}@${hostname()}`.slice(0, 64);

const shared = sharedServer("--temporary");

test("the log of a drop tells what was done to it, when, and by whom", async () => {
  const server = shared();
  const as = (actor: string | null, ...args: string[]) =>
    runCli(args, cleanEnv(server.home, actor === null ? {} : { DROPCTL_ACTOR: actor }));
  const product = ["--product", "aurora-90", "--total", "1000"];
  const room = ["--waiting-room", "fifo", "--checkout-capacity", "50"];
  await as(null, "seed", EXAMPLE);
  const made = await as(
    "x".repeat(99),
    "drop",
    "create",
    "aurora-us",
    ...product,
    ...room,
    "--json",
  );
  const params = { dropId: (JSON.parse(made.stdout) as Drop).id };
  await as("J\u00fcrgen, Tagschicht", "drop", "open", "aurora-us");
  await as(null, "queue", "set", "aurora-us", "--checkout-capacity", "1200");
  const job = createClient({ ...server, actor: "deploy-job" });
  await job.pauseQueue({ params });
  await job.rebuildDrop({ params });
  await createClient(server).closeDrop({ params });

  const { code, stdout } = await as(null, "drop", "log", "aurora-us");
  expect(code).toBe(0);
  const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/;
  const lines = stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.replace(time, "TIME").trim().split(/ {2,}/))).toEqual([
    ["#", "TIME", "WHAT", "AMOUNT", "WHO"],
    ["1", "TIME", "created", "1,000 units", "x".repeat(64)],
    ["2", "TIME", "opened", "Jurgen, Tagschicht"],
    ["3", "TIME", "capacity set", "1,200 people", ME],
    ["4", "TIME", "queue paused", "deploy-job"],
    ["5", "TIME", "rebuilt", "epoch 3", "deploy-job"],
    ["6", "TIME", "closed", "-"],
  ]);

  const last = await as(null, "drop", "log", "aurora-us", "--last", "2", "--json");
  expect(JSON.parse(last.stdout)).toMatchObject({
    events: [
      { number: 5, kind: "rebuilt", actor: "deploy-job", amount: 3 },
      { number: 6, kind: "closed", actor: null, amount: null },
    ],
  });
});

test("what a run does to its drop is in the log", async () => {
  const { home } = shared();
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
  const server = shared();
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
