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
  rowOf,
} from "./fixture.contract.ts";

export function claimContract(open: Open): void {
  describe("claim", () => {
    test("decides in order, until all is sold", async () => {
      const cache = await openPublished(open, { total: 2 });
      const answers = await claim(
        cache,
        ["a", "b", "c"].map((id) => claimOf(id)),
      );
      expect(answers).toEqual([PROVISIONAL, PROVISIONAL, { kind: "sold_out" }]);
      const counts = { total: 2, available: 0, held: 2, paid: 0, provisional: 2, epoch: 1 };
      expect(await cache.read(dropId)).toEqual(counts);
    });

    test("without claims there is nothing to answer", async () => {
      const cache = await openPublished(open);
      expect(await claim(cache, [])).toEqual([]);
    });

    test("applies a batch's effects before its claims", async () => {
      const cache = await openPublished(open, { total: 1 });
      await claim(cache, [claimOf("a")]);
      const effects = [effectOf("release", "a")];
      const answers = await claim(cache, [claimOf("b"), claimOf("c")], { effects });
      expect(answers).toEqual([PROVISIONAL, { kind: "sold_out" }]);
    });

    test("whoever repairs late moves nothing that is not provisional any more", async () => {
      const rows = [rowOf("held", HELD), rowOf("paid", PAID)];
      const cache = await openPublished(open, { rows });
      const late = ["held", "paid"].flatMap((id) => [
        effectOf("give_back", id),
        effectOf("confirm", id),
      ]);
      await cache.apply({ dropId, effects: late });
      const counts = { total: 3, available: 1, held: 1, paid: 1, provisional: 0, epoch: 1 };
      expect(await cache.read(dropId)).toEqual(counts);
    });

    test("a buyer at the limit is told what it has, within a batch too", async () => {
      const cache = await openPublished(open, { total: 9, perBuyerLimit: 2 });
      const claims = ["a", "b", "c"].map((id) => claimOf(id, { buyerId: "x" }));
      expect(await claim(cache, claims)).toEqual([
        PROVISIONAL,
        { kind: "provisional", liveSlot: 2 },
        { kind: "limit_reached", reservationIds: ["a", "b"] },
      ]);
      await cache.apply({ dropId, effects: [effectOf("confirm", "a"), effectOf("release", "a")] });
      const later = ["d", "e"].map((id) => claimOf(id, { buyerId: "x" }));
      const full = { kind: "limit_reached", reservationIds: ["b", "d"] };
      expect(await claim(cache, later)).toEqual([PROVISIONAL, full]);
    });

    test("a drop that is not open still tells a buyer of a key", async () => {
      const cache = await openPublished(open);
      const key = { buyerId: "x", keyHash: "k" };
      await claim(cache, [claimOf("a", key)]);
      const retries = [
        claimOf("b", key),
        claimOf("c", { ...key, lookedUp: true }),
        claimOf("d", { buyerId: "y", keyHash: "k" }),
      ];
      const shut = { open: false };
      const unknown = { kind: "not_open" };
      const known = { kind: "known" };
      expect(await claim(cache, retries, shut)).toEqual([known, { kind: "in_progress" }, unknown]);
      const effects = [effectOf("confirm", "a")];
      expect(await claim(cache, retries, { ...shut, effects })).toEqual([known, known, unknown]);
      await cache.apply({ dropId, effects: [effectOf("release", "a")] });
      expect(await claim(cache, retries, shut)).toEqual([known, unknown, unknown]);
    });

    test("takes a whole batch with many effects", async () => {
      const rows = Array.from({ length: 3000 }, (_, index) => rowOf(`row ${index}`, HELD));
      const cache = await openPublished(open, { total: 3100, rows });
      const effects = rows.map((row) => effectOf("release", row.reservationId)).slice(0, 2900);
      const claims = Array.from({ length: 256 }, (_, index) => claimOf(`claim ${index}`));
      const answers = await claim(cache, claims, { effects });
      expect(answers).toEqual(claims.map(() => PROVISIONAL));
      expect(await cache.read(dropId)).toMatchObject({ held: 356, available: 3100 - 356 });
    });

    test("keeps drops apart", async () => {
      const cache = await openPublished(open, { total: 1 });
      const other = { dropId: "other", epoch: 1 };
      await cache.beginLoad({ ...other, total: 9, perBuyerLimit: 1 });
      await cache.publish({ ...other, liveRows: 0 });
      await claim(cache, [claimOf("a")]);
      expect(await cache.read(dropId)).toMatchObject({ available: 0 });
      expect(await cache.read("other")).toMatchObject({ available: 9 });
    });
  });
}
