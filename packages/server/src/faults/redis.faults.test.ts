import { setTimeout as sleep } from "node:timers/promises";
import { ProblemError } from "@dropctl/protocol";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { expectNothingLost, rush } from "./rush.ts";
import { healed, Scene, type ServerChild } from "./scene.ts";

let scene: Scene;
let server: ServerChild;
let other: ServerChild;

beforeAll(async () => {
  scene = await Scene.open();
  [server, other] = await Promise.all([scene.startServer(), scene.startServer()]);
});

afterAll(() => scene[Symbol.asyncDispose]());

let dropId: string;
beforeEach(async () => {
  dropId = await scene.openDrop(server, { total: 1_500 });
});

/** Once some of the stock is gone and most is not. */
async function midRush(): Promise<void> {
  const sold = async () => {
    const stock = await server.client.getStock({ params: { dropId } });
    return stock.total - stock.available;
  };
  while ((await sold()) < 200) await sleep(5);
}

async function command(...args: [string, ...string[]]): Promise<void> {
  const redis = new Redis(scene.redis.url.replace("unix://", ""));
  try {
    await redis.call(...args);
  } finally {
    redis.disconnect();
  }
}

const faults: Record<string, () => Promise<void>> = {
  "killed and restarted empty": async () => {
    await scene.redis.kill();
    await scene.redis.start();
  },
  flushed: () => command("FLUSHALL"),
  "brought back from an older snapshot": async () => {
    await command("SAVE");
    await sleep(150);
    await scene.redis.kill();
    await scene.redis.start();
  },
};

test.each(Object.entries(faults))(
  "Redis %s in the middle of a rush",
  async (_, fault) => {
    const selling = rush({ servers: [server, other], dropId, buyers: 1_200, payEvery: 3 });
    await midRush();
    await fault();
    const told = await selling;
    expect(told.refusals).toEqual(new Map());
    expect(told.reservations.size).toBe(1_200);
    await expectNothingLost(other, { dropId, told });
  },
  90_000,
);

test("a Redis that lost the stock and takes no writes is tried without a line in the log", async () => {
  const redis = new Redis(scene.redis.url.replace("unix://", ""));
  const params = { dropId };
  const kinds = async () => {
    const { items } = await server.client.listDropEvents({ params });
    return items.map(({ kind }) => kind);
  };
  const { token } = await server.client.createSession();
  const reserving = () => server.client.reserve({ params, body: {} }, { token });
  await redis.multi().flushall().config("SET", "min-replicas-to-write", "1").exec();
  // Each of these has the stock rebuilt, and rests are shorter.
  for (let time = 0; time < 5; time += 1) {
    await expect(reserving()).rejects.toMatchObject({ problem: { code: "stock_unavailable" } });
    await sleep(300);
  }
  expect(await kinds()).toEqual(["created", "opened"]);
  await redis.config("SET", "min-replicas-to-write", "0");
  redis.disconnect();
  await healed(server, dropId);
  expect((await reserving()).state).toBe("held");
  expect(new Set(await kinds())).toEqual(new Set(["created", "opened", "rebuilt"]));
});

test("while Redis is stopped reserving waits, paying and expiring go on", async () => {
  const short = await scene.openDrop(server, { total: 40, holdSeconds: 4 });
  const { client } = server;
  const { buyers } = await client.createBuyers({ body: { count: 3 } });
  const [payer, sleeper, late] = buyers.map(({ token }) => ({ token }));
  const ask = { params: { dropId: short }, body: {} };
  // Of the usual drop, whose holds last long enough.
  const paid = await client.reserve({ params: { dropId }, body: {} }, payer);
  const unpaid = await client.reserve(ask, sleeper);
  scene.redis.pause();
  try {
    const refusal = await client.reserve(ask, late).catch((cause: unknown) => cause);
    expect(refusal).toBeInstanceOf(ProblemError);
    expect((refusal as ProblemError).problem).toMatchObject({ code: "stock_unavailable" });
    const payment = { params: { reservationId: paid.id }, body: { paymentMethod: "tok_test" } };
    expect(await client.pay(payment, payer)).toMatchObject({ id: paid.id });
    const ready = { status: "ready", ledger: true, cache: false };
    expect(await client.getReadiness()).toMatchObject(ready);
    const own = () => client.getReservation({ params: { reservationId: unpaid.id } }, sleeper);
    await expect.poll(own).toMatchObject({ state: "released", releaseReason: "expired" });
  } finally {
    scene.redis.resume();
  }
  const audits = [await healed(server, short), await healed(server, dropId)];
  expect(audits).toMatchObject([
    { ledger: { paid: 0, held: 0 }, cache: { available: 40 } },
    { ledger: { paid: 1, held: 0 }, cache: { available: 1_499 } },
  ]);
  expect(await client.getReadiness()).toMatchObject({ status: "ready", cache: true });
}, 60_000);

test("releases that commit while the stock is rebuilt are neither lost nor doubled", async () => {
  const short = await scene.openDrop(server, { total: 900, holdSeconds: 2 });
  const told = await rush({ servers: [server, other], dropId: short, buyers: 900, payEvery: 4 });
  expect(told.reservations.size).toBeGreaterThan(0);
  for (let rebuilds = 0; rebuilds < 20; rebuilds += 1) {
    const one = rebuilds % 2 === 0 ? server : other;
    await one.client.rebuildDrop({ params: { dropId: short } }).catch(() => undefined);
    await sleep(100);
  }
  await expectNothingLost(server, { dropId: short, told, holdsEnd: true });
}, 120_000);
