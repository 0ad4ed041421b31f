import { describe, expect, test } from "vitest";
import type { ClaimRequest } from "../domain/stockBook.ts";
import type { EpochEffect, StockCache } from "./stockCache.ts";

/** What every stock cache must do, whatever it runs on; `open` gives an empty one. */
export function stockCacheContract(name: string, open: () => Promise<StockCache>): void {
  describe(`stock cache contract: ${name}`, () => {
    const dropId = "drop";
    const claim = (reservationId: string): ClaimRequest => ({
      reservationId,
      buyerId: `buyer of ${reservationId}`,
      keyHash: null,
      lookedUp: false,
    });
    const effect = (kind: EpochEffect["kind"], reservationId: string, epoch: number) => ({
      kind,
      reservationId,
      epoch,
    });
    const load = async (cache: StockCache, epoch: number, total = 3) => {
      await cache.beginLoad({ dropId, epoch, total, perBuyerLimit: 1 });
      return cache.publish({ dropId, epoch, liveRows: 0 });
    };

    test("is fenced until a load is published", async () => {
      const cache = await open();
      const batch = { dropId, open: true, claims: [claim("a")], effects: [] };
      expect(await cache.claim(batch)).toEqual({ kind: "fenced" });
      expect(await cache.read(dropId)).toBeNull();
      await cache.beginLoad({ dropId, epoch: 1, total: 3, perBuyerLimit: 1 });
      expect(await cache.claim(batch)).toEqual({ kind: "fenced" });
      expect(await cache.publish({ dropId, epoch: 1, liveRows: 0 })).toBe(true);
      expect(await cache.claim(batch)).toEqual({
        kind: "answered",
        epoch: 1,
        answers: [{ kind: "provisional", liveSlot: 1 }],
      });
    });

    test("applies a batch's effects before its claims", async () => {
      const cache = await open();
      await load(cache, 1, 1);
      await cache.claim({ dropId, open: true, claims: [claim("a")], effects: [] });
      const reply = await cache.claim({
        dropId,
        open: true,
        claims: [claim("b"), claim("c")],
        effects: [effect("release", "a", 1)],
      });
      expect(reply).toMatchObject({
        answers: [{ kind: "provisional" }, { kind: "sold_out" }],
      });
    });

    test("drops an effect of an older epoch: the snapshot has it", async () => {
      const cache = await open();
      await cache.beginLoad({ dropId, epoch: 2, total: 3, perBuyerLimit: 1 });
      const live = { state: "held", liveSlot: 1 } as const;
      const rows = [{ reservationId: "a", buyerId: "x", live }];
      await cache.load({ dropId, epoch: 2, rows });
      expect(await cache.publish({ dropId, epoch: 2, liveRows: 1 })).toBe(true);
      await cache.apply({ dropId, effects: [effect("release", "a", 1)] });
      expect(await cache.read(dropId)).toMatchObject({ available: 2, held: 1, epoch: 2 });
    });

    test("keeps an effect of the epoch that is still loading for its publication", async () => {
      const cache = await open();
      await load(cache, 1);
      await cache.beginLoad({ dropId, epoch: 2, total: 3, perBuyerLimit: 1 });
      const live = { state: "held", liveSlot: 1 } as const;
      const rows = [{ reservationId: "a", buyerId: "x", live }];
      await cache.load({ dropId, epoch: 2, rows });
      await cache.apply({ dropId, effects: [effect("release", "a", 2)] });
      expect(await cache.publish({ dropId, epoch: 2, liveRows: 1 })).toBe(true);
      expect(await cache.read(dropId)).toMatchObject({ available: 3, held: 0, epoch: 2 });
    });

    test("publishes neither a short load, nor one that is gone, nor an older epoch", async () => {
      const cache = await open();
      await cache.beginLoad({ dropId, epoch: 3, total: 3, perBuyerLimit: 1 });
      expect(await cache.publish({ dropId, epoch: 3, liveRows: 1 })).toBe(false);
      expect(await cache.publish({ dropId, epoch: 4, liveRows: 0 })).toBe(false);
      expect(await cache.publish({ dropId, epoch: 3, liveRows: 0 })).toBe(true);
      expect(await load(cache, 2)).toBe(false);
      expect(await cache.read(dropId)).toMatchObject({ epoch: 3 });
    });

    test("keeps drops apart", async () => {
      const cache = await open();
      await load(cache, 1, 1);
      await cache.beginLoad({ dropId: "other", epoch: 1, total: 9, perBuyerLimit: 1 });
      await cache.publish({ dropId: "other", epoch: 1, liveRows: 0 });
      await cache.claim({ dropId, open: true, claims: [claim("a")], effects: [] });
      expect(await cache.read(dropId)).toMatchObject({ available: 0 });
      expect(await cache.read("other")).toMatchObject({ available: 9 });
    });
  });
}
