import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { StockCache } from "../../ports/stockCache.ts";
import {
  claim,
  claimOf,
  dropId,
  effectOf,
  HELD,
  PAID,
  PROVISIONAL,
  publish,
  rowOf,
} from "../../ports/stockCacheContract/fixture.contract.ts";
import { describeRedis, type PrivateRedis } from "./fixture.contract.ts";
import { keysOf } from "./keys.ts";

const rows = [rowOf("held", HELD), rowOf("paid", PAID), rowOf("gone", null)];
const counts = { total: 9, available: 6, held: 2, paid: 1, provisional: 1, epoch: 1 };

/** Stock of which every key has something. */
async function openInUse({ redis, open }: PrivateRedis): Promise<StockCache> {
  await redis.flushall();
  const cache = await open();
  expect(await publish(cache, { total: 9, rows })).toBe(true);
  expect(await claim(cache, [claimOf("new")])).toEqual([PROVISIONAL]);
  expect(await cache.read(dropId)).toEqual(counts);
  return cache;
}

async function untilBack(cache: StockCache): Promise<void> {
  await vi.waitFor(() => cache.read(dropId), { timeout: 15_000, interval: 20 });
}

/** And stays so, whatever is tried, until the next load. */
async function expectFenced(cache: StockCache): Promise<void> {
  const batch = { dropId, open: true, claims: [claimOf("late")] };
  const effects = [effectOf("release", "held"), effectOf("confirm", "new")];
  for (let times = 0; times < 2; times += 1) {
    expect(await cache.claim({ ...batch, effects })).toEqual({ kind: "fenced" });
    expect(await cache.read(dropId)).toBeNull();
    expect(await cache.walk({ dropId, cursor: null })).toBeNull();
    expect(await cache.findProvisional({ dropId, ageMsMin: 0, limit: 9 })).toBeNull();
    await cache.apply({ dropId, effects });
    await cache.raiseTotal({ dropId, total: 12 });
  }
  expect(await publish(cache, { epoch: 2, total: 9, rows })).toBe(true);
  const rebuilt = { ...counts, available: 7, held: 1, provisional: 0, epoch: 2 };
  expect(await cache.read(dropId)).toEqual(rebuilt);
}

describeRedis("redis that lost something", (privateRedis) => {
  const names = ["control", "entries", "provisional", "buyers"];
  test.each(names.map((name, index) => ({ name, index })))(
    "without its $name the stock is fenced",
    async ({ index }) => {
      const cache = await openInUse(privateRedis());
      expect(await privateRedis().redis.del(keysOf(dropId)[index] as string)).toBe(1);
      await expectFenced(cache);
    },
  );

  test.each(names.map((name, index) => ({ name, index })))(
    "with something else in place of its $name the stock is fenced",
    async ({ index }) => {
      const cache = await openInUse(privateRedis());
      const key = keysOf(dropId)[index] as string;
      expect(await privateRedis().redis.set(key, "theirs")).toBe("OK");
      await expectFenced(cache);
    },
  );

  test("something else in place of what a load needs is in no load's way", async () => {
    const { redis } = privateRedis();
    const cache = await openInUse(privateRedis());
    for (const [index, key] of keysOf(dropId).slice(names.length).entries()) {
      const epoch = index + 2;
      await redis.set(key, "theirs");
      expect(await cache.read(dropId)).toMatchObject({ epoch: epoch - 1 });
      await cache.beginLoad({ dropId, epoch, total: 9, perBuyerLimit: 1 });
      await cache.load({ dropId, epoch, rows });
      await cache.apply({ dropId, effects: [effectOf("release", "held", epoch)] });
      expect(await cache.publish({ dropId, epoch, liveRows: 2 })).toBe(true);
      expect(await cache.read(dropId)).toMatchObject({ epoch, held: 0, paid: 1 });
    }
  });

  test("what is retired goes after a day, what is loaded then stays", async () => {
    const { redis } = privateRedis();
    const cache = await openInUse(privateRedis());
    const restMs = () =>
      Promise.all(
        keysOf(dropId)
          .slice(0, 4)
          .map((key) => redis.pttl(key)),
      );
    await cache.retire(dropId);
    expect(await restMs()).toEqual([-1, -1, -1, -1]);
    await cache.apply({ dropId, effects: ["held", "new"].map((id) => effectOf("settle", id)) });
    await cache.retire(dropId);
    const day = expect.closeTo(86_400_000, -5) as number;
    expect(await restMs()).toEqual([day, day, -2, day]);
    expect(await cache.read(dropId)).toMatchObject({ held: 0, paid: 3 });
    await redis.pexpire(keysOf(dropId)[0] as string, 1_000);
    await cache.retire(dropId);
    expect((await restMs())[0]).toBeLessThanOrEqual(1_000);
    expect(await publish(cache, { epoch: 2, rows })).toBe(true);
    expect(await restMs()).toEqual([-1, -1, -2, -1]);
  });

  test("emptied, it is fenced", async () => {
    const cache = await openInUse(privateRedis());
    expect(await privateRedis().redis.flushall()).toBe("OK");
    await expectFenced(cache);
  });

  test("restarted with all of its data, it is fenced: nobody knows what it missed", async () => {
    const { redis, service } = privateRedis();
    const cache = await openInUse(privateRedis());
    await redis.save();
    await service.kill();
    await expect(cache.read(dropId)).rejects.toMatchObject({ code: "stock_cache_unreachable" });
    await service.start();
    await untilBack(cache);
    expect(await redis.hlen(keysOf(dropId)[1] as string)).toBe(2);
    await expectFenced(cache);
  });

  test("put back to an older snapshot, it is fenced", async () => {
    const { redis, service, folder } = privateRedis();
    const cache = await openInUse(privateRedis());
    await redis.save();
    const dump = join(folder, "redis", "dump.rdb");
    copyFileSync(dump, join(folder, "older.rdb"));
    const effects = [effectOf("release", "held"), effectOf("confirm", "new")];
    expect(await claim(cache, [claimOf("newer")], { effects })).toEqual([PROVISIONAL]);
    await redis.save();
    await service.kill();
    copyFileSync(join(folder, "older.rdb"), dump);
    await service.start();
    await untilBack(cache);
    expect(await redis.hget(keysOf(dropId)[0] as string, "epoch")).toBe("1");
    await expectFenced(cache);
  });

  test("a load that began before a restart is never published", async () => {
    const { redis, service } = privateRedis();
    await redis.flushall();
    const cache = await privateRedis().open();
    await cache.beginLoad({ dropId, epoch: 1, total: 9, perBuyerLimit: 1 });
    await cache.load({ dropId, epoch: 1, rows });
    await redis.save();
    await service.kill();
    await service.start();
    await untilBack(cache);
    expect(await redis.hget(keysOf(dropId)[5] as string, "epoch")).toBe("1");
    expect(await cache.publish({ dropId, epoch: 1, liveRows: 2 })).toBe(false);
    await cache.load({ dropId, epoch: 1, rows });
    expect(await cache.publish({ dropId, epoch: 1, liveRows: 2 })).toBe(false);
    await expectFenced(cache);
  });

  test("a load that lost a key is not published", async () => {
    const { redis, open } = privateRedis();
    await redis.flushall();
    const cache = await open();
    for (const index of [5, 6, 7]) {
      await cache.beginLoad({ dropId, epoch: index, total: 9, perBuyerLimit: 1 });
      await cache.load({ dropId, epoch: index, rows });
      expect(await redis.del(keysOf(dropId)[index] as string)).toBe(1);
      expect(await cache.publish({ dropId, epoch: index, liveRows: 2 })).toBe(false);
    }
  });

  test("a load that nobody finishes goes by itself, what is published stays", async () => {
    const { redis } = privateRedis();
    const cache = await openInUse(privateRedis());
    await cache.beginLoad({ dropId, epoch: 2, total: 9, perBuyerLimit: 1 });
    await cache.load({ dropId, epoch: 2, rows });
    await cache.apply({ dropId, effects: [effectOf("release", "held", 2)] });
    const restMs = await Promise.all(keysOf(dropId).map((key) => redis.pttl(key)));
    expect(restMs.map((ms) => ms > 0)).toEqual([...names.map(() => false), true, true, true, true]);
    expect(restMs.slice(0, names.length)).toEqual(names.map(() => -1));
  });

  test("when more effects wait than are kept, only a later load is published", async () => {
    const cache = await openInUse(privateRedis());
    await cache.beginLoad({ dropId, epoch: 2, total: 9, perBuyerLimit: 1 });
    const effects = Array.from({ length: 20_001 }, () => effectOf("settle", "held", 2));
    for (let times = 0; times < 10; times += 1) await cache.apply({ dropId, effects });
    expect(await cache.publish({ dropId, epoch: 2, liveRows: 0 })).toBe(false);
    expect(await cache.read(dropId)).toEqual(counts);
    expect(await publish(cache, { epoch: 3, rows })).toBe(true);
    expect(await cache.read(dropId)).toMatchObject({ epoch: 3, held: 1, paid: 1 });
  });
});
