import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { Follower, reads, sees } from "./follower.ts";
import { Scene, type ServerChild } from "./scene.ts";

let scene: Scene;
let server: ServerChild;
let other: ServerChild;

beforeAll(async () => {
  scene = await Scene.open();
  [server, other] = await Promise.all([scene.startServer(), scene.startServer()]);
});

afterAll(() => scene[Symbol.asyncDispose]());

function follow({ url }: ServerChild, dropId: string): Follower {
  const follower = new Follower({ url, dropId });
  onTestFinished(() => follower.stop());
  return follower;
}

async function reserve({ client }: ServerChild, dropId: string): Promise<void> {
  const { token } = await client.createSession();
  await client.reserve({ params: { dropId }, body: {} }, { token });
}

test("what another process does is heard", async () => {
  const dropId = await scene.openDrop(server, { total: 5 });
  const follower = follow(other, dropId);
  await sees(follower, { phase: "open", available: 5 });
  const { length } = follower.log;
  await server.client.pauseDrop({ params: { dropId } });
  await sees(follower, { phase: "paused" });
  await expect.poll(() => follower.log.slice(length).map(({ kind }) => kind)).toEqual(["paused"]);
  await server.client.resumeDrop({ params: { dropId } });
  await reserve(server, dropId);
  await sees(follower, { phase: "open", available: 4, held: 1 });
});

test("without its stock cache a drop is told from the ledger, and says so until it is back", async () => {
  const dropId = await scene.openDrop(server, { total: 5 });
  await reserve(server, dropId);
  const follower = follow(server, dropId);
  await sees(follower, { degraded: false, available: 4, held: 1 });
  const { epoch } = follower.states.at(-1) ?? { epoch: 0 };
  await scene.redis.kill();
  await sees(follower, { degraded: true, available: 4, held: 1 });
  await scene.redis.start();
  await sees(follower, { degraded: false, available: 4, held: 1, rebuild: null });
  expect(follower.states.at(-1)?.epoch).toBeGreaterThan(epoch);
  await expect.poll(() => follower.log.at(-1)?.kind).toBe("rebuilt");
});

test("without its ledger a stream stays, tells the old state with its time, and goes on", async () => {
  const dropId = await scene.openDrop(server, { total: 5, stockMode: "direct" });
  const follower = follow(server, dropId);
  await sees(follower, { available: 5 });
  await scene.mariadb.kill();
  // While the ledger is there every state has a time of its own.
  const times = () => new Set(follower.states.slice(-2).map(({ asOf }) => asOf)).size;
  await expect.poll(times, { timeout: 15_000 }).toBe(1);
  await scene.mariadb.start();
  await expect
    .poll(() => reserve(server, dropId).then(() => "held", String), {
      timeout: 20_000,
    })
    .toBe("held");
  await sees(follower, { available: 4 });
  expect(follower.news.filter(({ kind }) => kind === "cut")).toEqual([]);
}, 60_000);

test("a process that dies is a cut, and the follower goes on where it was with its successor", async () => {
  const port = Number(new URL(other.url).port);
  const dropId = await scene.openDrop(server, { total: 5 });
  const follower = follow(other, dropId);
  await reads(follower, ["created", "opened"]);
  await other.kill();
  await expect.poll(() => follower.news.at(-1)?.kind).toBe("cut");
  await server.client.pauseDrop({ params: { dropId } });
  other = await scene.startServer(undefined, { port });
  await sees(follower, { phase: "paused" });
  await reads(follower, ["created", "opened", "paused"]);
});
