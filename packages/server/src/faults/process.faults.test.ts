import { setTimeout as sleep } from "node:timers/promises";
import { ProblemError } from "@dropctl/protocol";
import { createConnection } from "mysql2/promise";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { CommitProxy } from "./commitProxy.ts";
import { Acknowledged, expectNothingLost, ledgerRows, rush } from "./rush.ts";
import { healed, Scene, type ServerChild } from "./scene.ts";

let scene: Scene;
let survivors: ServerChild[];

beforeAll(async () => {
  scene = await Scene.open();
});

afterAll(() => scene[Symbol.asyncDispose]());

beforeEach(async () => {
  survivors = await Promise.all([scene.startServer(), scene.startServer()]);
});

afterEach(() => scene.clear());

/** Sends reserves that will never be answered. */
async function reserveUnanswered(doomed: ServerChild, dropId: string, count: number) {
  const { buyers } = await doomed.client.createBuyers({ body: { count } });
  for (const { token, buyerId } of buyers) {
    const options = { token, idempotencyKey: buyerId };
    doomed.client.reserve({ params: { dropId }, body: {} }, options).catch(() => undefined);
  }
  return buyers;
}

/** How each row was released, null where it was not. */
async function endsOf(server: ServerChild, dropId: string) {
  return (await ledgerRows(server, dropId)).map((row) => row.releaseReason);
}

/** Units marked in the cache, once no more are: two batches wait for the lock, others for them. */
async function marksOnceStill({ client }: ServerChild, dropId: string): Promise<number> {
  let held = 0;
  for (let before = -1; held === 0 || held !== before; await sleep(400)) {
    before = held;
    ({ held } = await client.getStock({ params: { dropId } }));
  }
  return held;
}

test("a server killed between the cache's mark and the commit: two others give it back once", async () => {
  const [one, two] = survivors as [ServerChild, ServerChild];
  const dropId = await scene.openDrop(one, { total: 50 });
  const doomed = await scene.startServer();
  const lock = await createConnection(scene.mariadb.url);
  await lock.query("START TRANSACTION");
  await lock.query("SELECT id FROM drops WHERE id = ? FOR UPDATE", [dropId]);
  await reserveUnanswered(doomed, dropId, 50);
  await marksOnceStill(two, dropId);
  await doomed.kill();
  const marks = await marksOnceStill(two, dropId);
  await lock.query("ROLLBACK");
  await lock.end();

  const { ledger, cache } = await healed(one, dropId);
  expect({ held: ledger.held, available: cache?.available }).toEqual({ held: 0, available: 50 });
  // By the repair of orphans, which leaves a tombstone for each.
  const tombstones = (await endsOf(one, dropId)).filter((reason) => reason === "tombstone");
  expect(tombstones.length).toBeGreaterThanOrEqual(marks);
  await expectNothingLost(two, { dropId, told: new Acknowledged() });
}, 90_000);

test("a server killed between COMMIT and answer: the buyers who ask again have their units", async () => {
  const [one, two] = survivors as [ServerChild, ServerChild];
  const dropId = await scene.openDrop(one, { total: 50 });
  const proxy = await CommitProxy.open(scene.mariadb.url);
  const doomed = await scene.startServer(proxy.url);
  proxy.fault = "hold";
  const buyers = await reserveUnanswered(doomed, dropId, 20);
  while (proxy.spoilt === 0) await sleep(10);
  await sleep(300);
  await doomed.kill();
  await proxy.close();

  const { ledger, cache } = await healed(one, dropId);
  expect(ledger.held).toBeGreaterThan(0);
  expect(cache?.available).toBe(50 - ledger.held);
  const told = new Acknowledged();
  for (const { token, buyerId } of buyers) {
    const options = { token, idempotencyKey: buyerId };
    const held = await two.client.reserve({ params: { dropId }, body: {} }, options);
    told.reservations.add(held.id);
  }
  expect(told.reservations.size).toBe(20);
  await expectNothingLost(two, { dropId, told });
}, 90_000);

/** A claim for the only unit that is marked in the cache, and whose insert waits in the proxy. */
async function stalledClaim(dropId: string) {
  const proxy = await CommitProxy.open(scene.mariadb.url);
  const slow = await scene.startServer(proxy.url);
  const { token } = await slow.client.createSession();
  proxy.fault = "stall";
  const outcome = slow.client.reserve({ params: { dropId }, body: {} }, { token }).then(
    () => "held",
    (cause: unknown) => (cause instanceof ProblemError ? cause.problem.code : String(cause)),
  );
  while (proxy.spoilt === 0) await sleep(10);
  return {
    outcome,
    letGo: () => proxy.letGo(),
    async [Symbol.asyncDispose]() {
      await slow.kill();
      await proxy.close();
    },
  };
}

test("a claim that reaches the database late meets its tombstone", async () => {
  const [one] = survivors as [ServerChild];
  const dropId = await scene.openDrop(one, { total: 1 });
  await using claim = await stalledClaim(dropId);
  // The survivors give the unit back after 5 s; then the insert arrives.
  await expect.poll(() => endsOf(one, dropId), { timeout: 30_000 }).toEqual(["tombstone"]);
  claim.letGo();
  expect(await claim.outcome).toBe("stock_unavailable");
  const { ledger, cache } = await healed(one, dropId);
  expect({ ledger, cache }).toMatchObject({
    ledger: { held: 0, released: 1 },
    cache: { available: 1 },
  });
  await expectNothingLost(one, { dropId, told: new Acknowledged() });
}, 90_000);

test("a claim granted by the stock of an older epoch cannot commit", async () => {
  const [one, two] = survivors as [ServerChild, ServerChild];
  const dropId = await scene.openDrop(one, { total: 1 });
  await using claim = await stalledClaim(dropId);
  const rebuilt = await two.client.rebuildDrop({ params: { dropId } });
  expect(rebuilt.cache).toMatchObject({ available: 1, provisional: 0 });
  claim.letGo();
  expect(await claim.outcome).toBe("stock_unavailable");
  expect((await healed(one, dropId)).ledger).toMatchObject({ held: 0, released: 0 });
  await expectNothingLost(one, { dropId, told: new Acknowledged() });
}, 90_000);

test("two servers share stock, limits and verdict", async () => {
  const [one, two] = survivors as [ServerChild, ServerChild];
  const dropId = await scene.openDrop(one, { total: 300 });
  const told = await rush({ servers: survivors, dropId, buyers: 500, payEvery: 2 });
  expect(told.reservations.size).toBe(300);
  expect(told.refusals).toEqual(new Map([["sold_out", 200]]));
  const audits = [await healed(one, dropId), await healed(two, dropId)];
  const [a, b] = audits.map(({ ledger, cache, checks }) => {
    // What a check tells beside its verdict depends on what its server is at.
    return { ledger, cache, verdict: checks.map(({ name, count, ok }) => [name, count, ok]) };
  });
  expect(a).toEqual(b);

  const limited = await scene.openDrop(two, { total: 300, perBuyerLimit: 2 });
  const { buyers } = await one.client.createBuyers({ body: { count: 10 } });
  const asked = buyers.flatMap(({ token }) =>
    Array.from({ length: 8 }, (_, turn) => {
      const { client } = survivors[turn % 2] as ServerChild;
      const ask = client.reserve({ params: { dropId: limited }, body: {} }, { token });
      return ask.then(
        () => 1,
        () => 0,
      );
    }),
  );
  const granted = await Promise.all(asked);
  expect(granted.filter((unit) => unit === 1)).toHaveLength(20);
  expect((await healed(two, limited)).ledger.held).toBe(20);
}, 90_000);
