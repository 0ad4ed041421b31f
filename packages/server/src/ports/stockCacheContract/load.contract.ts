import { describe, expect, test } from "vitest";
import {
  claim,
  claimOf,
  dropId,
  effectOf,
  HELD,
  type Open,
  openPublished,
  PAID,
  PROVISIONAL,
  publish,
  rowOf,
} from "./fixture.contract.ts";

export function loadContract(open: Open): void {
  describe("load", () => {
    test("is fenced until a load is published", async () => {
      const cache = await open();
      const batch = { dropId, open: true, claims: [claimOf("a")], effects: [] };
      const expectFenced = async () => {
        expect(await cache.claim(batch)).toEqual({ kind: "fenced" });
        expect(await cache.read(dropId)).toBeNull();
        expect(await cache.walk({ dropId, cursor: null })).toBeNull();
        expect(await cache.findProvisional({ dropId, ageMsMin: 0, limit: 1 })).toBeNull();
      };
      await expectFenced();
      await cache.beginLoad({ dropId, epoch: 1, total: 3, perBuyerLimit: 1 });
      await expectFenced();
      expect(await cache.publish({ dropId, epoch: 1, liveRows: 0 })).toBe(true);
      const answers = [PROVISIONAL];
      expect(await cache.claim(batch)).toEqual({ kind: "answered", epoch: 1, answers });
    });

    test("counts live rows, remembers the others' buyers and is safe to repeat", async () => {
      const cache = await open();
      await cache.beginLoad({ dropId, epoch: 1, total: 5, perBuyerLimit: 2 });
      const rows = [rowOf("a", PAID), rowOf("b", null), rowOf("c", HELD)];
      await cache.load({ dropId, epoch: 1, rows: [] });
      for (let times = 0; times < 2; times += 1) await cache.load({ dropId, epoch: 1, rows });
      expect(await cache.publish({ dropId, epoch: 1, liveRows: 2 })).toBe(true);
      const counts = { total: 5, available: 3, held: 1, paid: 1, provisional: 0, epoch: 1 };
      expect(await cache.read(dropId)).toEqual(counts);
      const keyed = ["a", "b", "d"].map((id) =>
        claimOf(`later ${id}`, { buyerId: `buyer of ${id}`, keyHash: "k" }),
      );
      const known = { kind: "known" };
      expect(await claim(cache, keyed)).toEqual([known, known, PROVISIONAL]);
      const more = claimOf("e", { buyerId: "buyer of a" });
      expect(await claim(cache, [more])).toEqual([{ kind: "provisional", liveSlot: 2 }]);
    });

    test("drops an effect of an older epoch: the snapshot has it", async () => {
      const cache = await openPublished(open, { epoch: 2, rows: [rowOf("a", HELD)] });
      await cache.apply({ dropId, effects: [effectOf("release", "a", 1)] });
      expect(await cache.read(dropId)).toMatchObject({ available: 2, held: 1, epoch: 2 });
    });

    test("keeps an effect of the epoch that is still loading for its publication", async () => {
      const cache = await openPublished(open);
      await cache.beginLoad({ dropId, epoch: 2, total: 3, perBuyerLimit: 1 });
      await cache.load({ dropId, epoch: 2, rows: [rowOf("a", HELD), rowOf("b", HELD)] });
      await cache.apply({ dropId, effects: [effectOf("release", "a", 2)] });
      await claim(cache, [], { effects: [effectOf("settle", "b", 2)] });
      expect(await cache.publish({ dropId, epoch: 2, liveRows: 2 })).toBe(true);
      const counts = { total: 3, available: 2, held: 0, paid: 1, provisional: 0, epoch: 2 };
      expect(await cache.read(dropId)).toEqual(counts);
    });

    test("an effect waits for its epoch while others are published, even while fenced", async () => {
      const cache = await open();
      const effects = [1, 2, 3].map((epoch) => effectOf("release", `of ${epoch}`, epoch));
      const batch = { dropId, open: true, claims: [], effects };
      expect(await cache.claim(batch)).toEqual({ kind: "fenced" });
      const rows = [1, 2, 3].map((epoch) => rowOf(`of ${epoch}`, HELD));
      for (const epoch of [2, 3]) {
        expect(await publish(cache, { epoch, rows })).toBe(true);
        expect(await cache.read(dropId)).toMatchObject({ epoch, held: 2 });
      }
    });

    test("publishes neither a short load, nor one that is gone, nor an older epoch", async () => {
      const cache = await open();
      await cache.beginLoad({ dropId, epoch: 3, total: 3, perBuyerLimit: 1 });
      expect(await cache.publish({ dropId, epoch: 3, liveRows: 1 })).toBe(false);
      expect(await cache.publish({ dropId, epoch: 4, liveRows: 0 })).toBe(false);
      expect(await cache.publish({ dropId, epoch: 3, liveRows: 0 })).toBe(true);
      expect(await cache.publish({ dropId, epoch: 3, liveRows: 0 })).toBe(false);
      expect(await publish(cache, { epoch: 2 })).toBe(false);
      expect(await cache.read(dropId)).toMatchObject({ epoch: 3 });
    });

    test("a newer load takes the place of an older one, which cannot take it back", async () => {
      const cache = await open();
      const fields = { dropId, total: 3, perBuyerLimit: 1 };
      await cache.beginLoad({ ...fields, epoch: 2 });
      await cache.load({ dropId, epoch: 2, rows: [rowOf("a", HELD)] });
      await cache.beginLoad({ ...fields, epoch: 3 });
      await cache.load({ dropId, epoch: 2, rows: [rowOf("b", HELD)] });
      await cache.beginLoad({ ...fields, epoch: 2 });
      expect(await cache.publish({ dropId, epoch: 2, liveRows: 0 })).toBe(false);
      expect(await cache.publish({ dropId, epoch: 3, liveRows: 0 })).toBe(true);
      expect(await cache.read(dropId)).toMatchObject({ epoch: 3, held: 0 });
    });

    test("what was retired answers on for now, and can be loaded again", async () => {
      const cache = await openPublished(open, { rows: [rowOf("a", HELD), rowOf("b", PAID)] });
      const counts = await cache.read(dropId);
      await cache.retire(dropId);
      expect(await cache.read(dropId)).toEqual(counts);
      await cache.apply({ dropId, effects: [effectOf("release", "a")] });
      await cache.retire(dropId);
      expect(await cache.read(dropId)).toMatchObject({ held: 0, paid: 1, epoch: 1 });
      expect(await publish(cache, { epoch: 2, rows: [rowOf("b", PAID)] })).toBe(true);
      expect(await cache.read(dropId)).toMatchObject({ held: 0, paid: 1, epoch: 2 });
      await cache.retire("never seen");
      expect(await cache.read("never seen")).toBeNull();
    });

    test("whatever the old stock had is gone with it", async () => {
      const cache = await openPublished(open);
      await claim(cache, [claimOf("a"), claimOf("b", { keyHash: "k" })]);
      expect(await publish(cache, { epoch: 2 })).toBe(true);
      const counts = { total: 3, available: 3, held: 0, paid: 0, provisional: 0, epoch: 2 };
      expect(await cache.read(dropId)).toEqual(counts);
      const again = [claimOf("a"), claimOf("b", { keyHash: "k" })];
      expect(await claim(cache, again)).toEqual([PROVISIONAL, PROVISIONAL]);
    });
  });
}
