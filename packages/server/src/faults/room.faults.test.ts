import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { expectFairLine, queueUp, Told } from "./crowd.ts";
import { healed, Scene, type ServerChild } from "./scene.ts";

const CAPACITY = 15;
const ROOM = { waitingRoom: "fifo", checkoutCapacity: CAPACITY } as const;

let scene: Scene;
let servers: ServerChild[];

beforeAll(async () => {
  scene = await Scene.open();
});

afterAll(() => scene[Symbol.asyncDispose]());

beforeEach(async () => {
  servers = await Promise.all([scene.startServer(), scene.startServer()]);
});

afterEach(() => scene.clear());

test("two servers keep one line, and sell every unit in its order", async () => {
  const [one, two] = servers as [ServerChild, ServerChild];
  const dropId = await scene.openDrop(one, { total: 120, ...ROOM });
  const told = await queueUp({ servers, dropId, people: 200 });
  expect(told.orders.size).toBe(120);
  expect(told.numbers.size).toBe(200);
  expect([...told.numbers.keys()].toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 200 }, (_, index) => index + 1),
  );
  await expectFairLine(one, { dropId, capacity: CAPACITY, told });
  expect((await healed(two, dropId)).ledger.paid).toBe(120);
}, 120_000);

test("a server killed half way costs nobody their place", async () => {
  const [one, two] = servers as [ServerChild, ServerChild];
  const dropId = await scene.openDrop(one, { total: 150, ...ROOM });
  const told = new Told();
  const done = queueUp({ servers, dropId, people: 150 }, told);
  while (told.orders.size < 40) await sleep(20);
  await two.kill();
  await done;
  expect(told.refusals).toEqual(new Map());
  expect(told.orders.size).toBe(150);
  await expectFairLine(one, { dropId, capacity: CAPACITY, told });
  expect((await healed(one, dropId)).ledger.paid).toBe(150);
}, 120_000);

test("after a restart of everything numbers and order are the same", async () => {
  const [one] = servers as [ServerChild];
  const dropId = await scene.openDrop(one, { total: 100, ...ROOM });
  const told = new Told();
  const stopped = queueUp({ servers, dropId, people: 100 }, told);
  while (told.orders.size < 30) await sleep(20);
  await Promise.all(servers.map((server) => server.kill()));
  await Promise.all([scene.redis.kill(), scene.mariadb.kill()]);
  await Promise.all([scene.redis.start(), scene.mariadb.start()]);
  const before = new Map(told.numbers);
  const fresh = await Promise.all([scene.startServer(), scene.startServer()]);
  // Those in the line ask whoever is there now.
  servers.splice(0, 2, ...fresh);
  await stopped;
  const [again] = fresh;
  expect(told.orders.size).toBe(100);
  for (const [number, buyerId] of before) expect(told.numbers.get(number)).toBe(buyerId);
  await expectFairLine(again, { dropId, capacity: CAPACITY, told });
  expect((await healed(again, dropId)).ledger.paid).toBe(100);
}, 120_000);

test("one unit is promised once, whoever admits, also when it comes back", async () => {
  const [one] = servers as [ServerChild];
  const dropId = await scene.openDrop(one, { total: 1, ...ROOM, holdSeconds: 1 });
  const params = { dropId };
  const { buyers } = await one.client.createBuyers({ body: { count: 12 } });
  for (const [index, { token }] of buyers.entries()) {
    await (servers[index % 2] as ServerChild).client.joinQueue({ params }, { token });
  }
  let sold = 0;
  // Each in turn lets the hold expire, so that the unit comes back to both servers' workers.
  for (const { token } of buyers.slice(0, 6)) {
    const reserve = () => one.client.reserve({ params, body: {} }, { token });
    await expect.poll(() => reserve().then(() => "held", String)).toBe("held");
    sold += 1;
    const { admitted, held } = await one.client.getQueue({ params });
    expect(admitted + held).toBeLessThanOrEqual(1);
  }
  expect(sold).toBe(6);
  const { items } = await one.client.listTickets({ params });
  expect(items.filter(({ state }) => state === "used")).toHaveLength(6);
  await expectNothingRuined(one, dropId);
}, 120_000);

async function expectNothingRuined(server: ServerChild, dropId: string) {
  const audit = await healed(server, dropId);
  expect(audit.checks.filter((check) => !check.ok)).toEqual([]);
}
