import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type CommitFault, CommitProxy } from "./commitProxy.ts";
import { expectNothingLost, rush } from "./rush.ts";
import { Scene, type ServerChild } from "./scene.ts";

let scene: Scene;
let server: ServerChild;

beforeAll(async () => {
  scene = await Scene.open();
});

afterAll(() => scene[Symbol.asyncDispose]());

beforeEach(async () => {
  server = await scene.startServer();
});

afterEach(() => scene.clear());

test("the database killed with commits in flight, and restarted", async () => {
  const dropId = await scene.openDrop(server, { total: 1_500 });
  const selling = rush({ servers: [server], dropId, buyers: 1_200, payEvery: 2 });
  for (let kills = 0; kills < 2; kills += 1) {
    await sleep(300);
    await scene.mariadb.kill();
    await scene.mariadb.start();
  }
  const told = await selling;
  expect(told.reservations.size).toBe(1_200);
  await expectNothingLost(server, { dropId, told });
}, 90_000);

test.each<CommitFault>(["cut_before", "cut_after"])(
  "connections that break at COMMIT (%s)",
  async (fault) => {
    const proxy = await CommitProxy.open(scene.mariadb.url);
    const through = await scene.startServer(proxy.url);
    const dropId = await scene.openDrop(through, { total: 400 });
    const selling = rush({ servers: [through], dropId, buyers: 300, payEvery: 2 });
    // From the first one on: a fast machine is soon through.
    proxy.fault = fault;
    while (proxy.spoilt === 0) await sleep(5);
    while (proxy.spoilt < 6) {
      proxy.fault = fault;
      await sleep(40);
      proxy.fault = "none";
      await sleep(60);
      if (await isOver(selling)) break;
    }
    const told = await selling;
    expect(proxy.spoilt).toBeGreaterThan(0);
    expect(told.reservations.size).toBe(300);
    await expectNothingLost(through, { dropId, told });
    await through.kill();
    await proxy.close();
  },
  90_000,
);

test("ids and cursors that MySQL cannot compare with its own", async () => {
  const dropId = await scene.openDrop(server, { total: 1 });
  const { client } = server;
  const { token } = await client.createSession();
  const id = "drôp-✗";
  const asked = {
    not_found: [
      () => client.getDrop({ params: { dropId: id } }),
      () => client.getStock({ params: { dropId: id } }),
      () => client.getProduct({ params: { productId: id } }),
      () => client.reserve({ params: { dropId: id }, body: {} }, { token }),
      () =>
        client.pay({ params: { reservationId: id }, body: { paymentMethod: "test" } }, { token }),
      () => client.openDrop({ params: { dropId: id } }),
    ],
    invalid_request: [
      () => client.listDrops({ query: { cursor: id } }),
      () => client.listProducts({ query: { cursor: id } }),
      () => client.listOrders({ query: { cursor: id } }, { token }),
      () => client.listLedger({ params: { dropId }, query: { cursor: id } }),
    ],
  };
  for (const [code, calls] of Object.entries(asked)) {
    for (const call of calls) await expect(call()).rejects.toMatchObject({ problem: { code } });
  }
});

async function isOver(work: Promise<unknown>): Promise<boolean> {
  return Promise.race([work.then(() => true), sleep(0, false)]);
}
