import { describe, expect, test } from "vitest";
import {
  claim,
  claimOf,
  dropId,
  effectOf,
  HELD,
  type Open,
  openPublished,
  PROVISIONAL,
  publish,
  rowOf,
} from "./fixture.contract.ts";

const SOLD_OUT = { kind: "sold_out" } as const;

export function totalContract(open: Open): void {
  describe("raises the total", () => {
    test("and has the difference for sale, once however often it is told", async () => {
      const cache = await openPublished(open, { total: 1 });
      expect(await claim(cache, [claimOf("a"), claimOf("b")])).toEqual([PROVISIONAL, SOLD_OUT]);
      for (let times = 0; times < 2; times += 1) await cache.raiseTotal({ dropId, total: 3 });
      const counts = { epoch: 1, paid: 0, total: 3 };
      expect(await cache.read(dropId)).toEqual({
        ...{ ...counts, available: 2, held: 1, provisional: 1 },
      });
      const more = ["b", "c", "d"].map((id) => claimOf(id));
      expect(await claim(cache, more)).toEqual([PROVISIONAL, PROVISIONAL, SOLD_OUT]);
      await cache.apply({ dropId, effects: [effectOf("release", "a")] });
      expect(await cache.read(dropId)).toMatchObject({ ...counts, available: 1, held: 2 });
    });

    test("never lowers it: what comes late is old", async () => {
      const cache = await openPublished(open, { total: 5, rows: [rowOf("a", HELD)] });
      for (const total of [9, 7, 5, 1]) await cache.raiseTotal({ dropId, total });
      expect(await cache.read(dropId)).toMatchObject({ total: 9, available: 8, held: 1 });
    });

    test("of the stock that is for sale and of the one that is loaded beside it", async () => {
      const cache = await openPublished(open, { total: 3 });
      const load = { dropId, epoch: 2 };
      await cache.beginLoad({ ...load, total: 3, perBuyerLimit: 1 });
      await cache.raiseTotal({ dropId, total: 10 });
      expect(await cache.read(dropId)).toMatchObject({ epoch: 1, total: 10, available: 10 });
      await cache.load({ ...load, rows: [rowOf("a", HELD)] });
      expect(await cache.publish({ ...load, liveRows: 1 })).toBe(true);
      expect(await cache.read(dropId)).toMatchObject({ epoch: 2, total: 10, available: 9 });
    });

    test("also by what was committed in an older epoch, and loaded without it", async () => {
      const cache = await openPublished(open, { total: 3 });
      expect(await publish(cache, { epoch: 2, total: 3 })).toBe(true);
      await cache.raiseTotal({ dropId, total: 4 });
      expect(await cache.read(dropId)).toMatchObject({ epoch: 2, total: 4, available: 4 });
    });

    test("of nothing but a stock or a load, and of no other drop", async () => {
      const cache = await open();
      await cache.raiseTotal({ dropId, total: 9 });
      expect(await cache.read(dropId)).toBeNull();
      expect(await publish(cache, { total: 2 })).toBe(true);
      expect(await cache.read(dropId)).toMatchObject({ total: 2, available: 2 });
      await cache.raiseTotal({ dropId: "other", total: 9 });
      expect(await cache.read(dropId)).toMatchObject({ total: 2 });
      expect(await cache.read("other")).toBeNull();
    });
  });
}
