import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { keysOf } from "../adapters/redis/keys.ts";
import { CommitProxy } from "./commitProxy.ts";
import { expectFairLine, queueUp, Told } from "./crowd.ts";
import { Acknowledged, expectNothingLost, ledgerRows, rush } from "./rush.ts";
import { healed, Scene, type ServerChild } from "./scene.ts";

/** A keeper looks once a second; machines that test are slow. */
const MEND_MS_MAX = 10_000;

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.open();
});

afterAll(() => scene[Symbol.asyncDispose]());

afterEach(() => scene.clear());

/** Restocks through a server that is killed once the ledger has the units and nobody else knows. */
async function restockUnheard(dropId: string, units: number): Promise<void> {
  const proxy = await CommitProxy.open(scene.mariadb.url);
  const doomed = await scene.startServer(proxy.url);
  const ledger = await createConnection(scene.mariadb.url);
  const totalNow = async (): Promise<number> => {
    const [rows] = await ledger.query<RowDataPacket[]>("SELECT total FROM drops WHERE id = ?", [
      dropId,
    ]);
    return Number(rows[0]?.["total"]);
  };
  const total = await totalNow();
  proxy.fault = "hold";
  doomed.client.restockDrop({ params: { dropId }, body: { units } }).catch(() => undefined);
  while ((await totalNow()) === total) await sleep(2);
  await doomed.kill();
  await ledger.end();
  await proxy.close();
}

test("a server killed between the ledger's restock and the cache: another one tells it", async () => {
  const one = await scene.startServer();
  const dropId = await scene.openDrop(one, { total: 30 });
  const sold = await rush({ servers: [one], dropId, buyers: 40 });
  expect(sold.reservations.size).toBe(30);
  await restockUnheard(dropId, 25);

  const stock = () => one.client.getStock({ params: { dropId } });
  const mended = { total: 55, available: 25, held: 30 };
  await expect.poll(stock, { timeout: MEND_MS_MAX }).toMatchObject(mended);
  expect((await healed(one, dropId, MEND_MS_MAX)).ledger).toMatchObject({ total: 55, held: 30 });
  await expectNothingLost(one, { dropId, told: sold });
}, 60_000);

test("and when there is no other, the next one that starts does", async () => {
  const first = await scene.startServer();
  const dropId = await scene.openDrop(first, { total: 30 });
  const sold = await rush({ servers: [first], dropId, buyers: 30 });
  await first.kill();
  const redis = new Redis(scene.redis.url.slice("unix://".length));
  const cachedTotal = async () => Number(await redis.hget(keysOf(dropId)[0] as string, "total"));
  let total = 30;
  // The doomed server keeps the cache, too: once in a while it is quicker than its end.
  do {
    await restockUnheard(dropId, 25);
    total += 25;
  } while ((await cachedTotal()) === total);
  expect(await cachedTotal()).toBe(total - 25);
  redis.disconnect();

  const next = await scene.startServer();
  const stock = () => next.client.getStock({ params: { dropId } });
  const mended = { total, available: total - 30, held: 30 };
  await expect.poll(stock, { timeout: MEND_MS_MAX }).toMatchObject(mended);
  await expectNothingLost(next, { dropId, told: sold });
}, 60_000);

test("restocks that race with rebuilds, on two servers in a rush, lose no unit", async () => {
  const servers = await Promise.all([scene.startServer(), scene.startServer()]);
  const [one, two] = servers;
  const dropId = await scene.openDrop(one, { total: 50 });
  const params = { dropId };
  const told = new Acknowledged();
  const selling = rush({ servers, dropId, buyers: 500, payEvery: 3, told });
  let rebuilt = 0;
  for (let restocks = 0; restocks < 20; restocks += 1) {
    const { client } = servers[restocks % 2] as ServerChild;
    const rebuilding = two.client.rebuildDrop({ params }).then(
      () => (rebuilt += 1),
      () => undefined,
    );
    await sleep(restocks * 3);
    await client.restockDrop({ params, body: { units: 10 } }, { idempotencyKey: `${restocks}` });
    await rebuilding;
  }
  await selling;
  expect(rebuilt).toBeGreaterThan(0);
  const { ledger } = await healed(one, dropId);
  expect(ledger.total).toBe(250);
  await expectNothingLost(two, { dropId, told });
  expect(await ledgerRows(one, dropId).then((rows) => rows.filter(isLive))).toHaveLength(250);
}, 90_000);

test("a line on two servers gets what restocks bring, in its order", async () => {
  const servers = await Promise.all([scene.startServer(), scene.startServer()]);
  const [one, two] = servers;
  const checkoutCapacity = 8;
  const room = { waitingRoom: "fifo", checkoutCapacity } as const;
  const dropId = await scene.openDrop(one, { total: 20, ...room });
  const told = new Told();
  // A server may say that all is sold before it has heard of the next restock.
  const isOver = () => told.orders.size === 80;
  const line = queueUp({ servers, dropId, people: 120, isOver }, told);
  for (const [at, server] of [one, two, one].entries()) {
    while (told.orders.size < 2 + 20 * at) await sleep(5);
    await server.client.restockDrop({ params: { dropId }, body: { units: 20 } });
  }
  await line;
  expect(told.orders.size).toBe(80);
  expect(told.refusals).toEqual(new Map([["sold_out", 40]]));
  await expectFairLine(one, { dropId, capacity: checkoutCapacity, told });
  expect((await healed(two, dropId)).ledger).toMatchObject({ total: 80, paid: 80 });
}, 120_000);

function isLive({ state }: { state: string }): boolean {
  return state === "held" || state === "paid";
}
