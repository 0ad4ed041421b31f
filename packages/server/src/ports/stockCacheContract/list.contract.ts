import { describe, expect, test } from "vitest";
import type { StockEntry } from "../../domain/stockBook.ts";
import type { StockCache } from "../stockCache.ts";
import {
  claim,
  claimOf,
  dropId,
  effectOf,
  HELD,
  type Open,
  openPublished,
  rowOf,
} from "./fixture.contract.ts";

export function listContract(open: Open): void {
  describe("lists", () => {
    test("a walk meets every entry as it is", async () => {
      // Nothing in a buyer's id may be taken for anything else.
      const buyers = ["a,b", "c;d", "ß€😀", "1,2,3,4", " ", "}{", "e\nf"];
      const cache = await openPublished(open, { total: 99 });
      const claims = buyers.map((buyerId, index) => claimOf(`id ${index}`, { buyerId }));
      await claim(cache, claims);
      const effects = [effectOf("confirm", "id 0"), effectOf("settle", "id 1")];
      await cache.apply({ dropId, effects: [...effects, effectOf("release", "id 2")] });
      const entries = (await walk(cache)).toSorted(byId);
      const state = (id: string) => ({ "id 0": "held", "id 1": "paid" })[id] ?? "provisional";
      const expected = claims
        .filter(({ reservationId }) => reservationId !== "id 2")
        .map(({ reservationId, buyerId }) => {
          return { reservationId, buyerId, state: state(reservationId) };
        });
      expect(entries).toEqual(expected);
    });

    test("a walk of many pages misses nothing, whatever is confirmed meanwhile", async () => {
      const rows = Array.from({ length: 5000 }, (_, index) => rowOf(`row ${index}`, HELD));
      const cache = await openPublished(open, { total: 9999, rows });
      const claims = Array.from({ length: 3000 }, (_, index) => claimOf(`claim ${index}`));
      await claim(cache, claims);
      const effects = claims.map(({ reservationId }) => effectOf("confirm", reservationId));
      const met = await walk(cache, async () => {
        await cache.apply({ dropId, effects: effects.splice(0, 400) });
      });
      expect(new Set(met.map((entry) => entry.reservationId)).size).toBe(8000);
    });

    test("finds what is provisional for long enough, and not more than asked", async () => {
      const cache = await openPublished(open, { total: 9, rows: [rowOf("held", HELD)] });
      await claim(cache, [claimOf("a"), claimOf("b"), claimOf("c")]);
      await cache.apply({ dropId, effects: [effectOf("confirm", "a")] });
      const find = async (ageMsMin: number, limit: number) =>
        (await cache.findProvisional({ dropId, ageMsMin, limit }))?.entries.toSorted(byId);
      const expected = ["b", "c"].map((id) => {
        return { reservationId: id, buyerId: `buyer of ${id}`, state: "provisional" };
      });
      expect(await find(0, 9)).toEqual(expected);
      expect(await find(0, 1)).toHaveLength(1);
      expect(await find(60_000, 9)).toEqual([]);
    });
  });
}

function byId(a: StockEntry, b: StockEntry): number {
  return a.reservationId < b.reservationId ? -1 : 1;
}

async function walk(
  cache: StockCache,
  between: () => Promise<void> = async () => undefined,
): Promise<StockEntry[]> {
  const met: StockEntry[] = [];
  let cursor: string | null = null;
  do {
    const page = await cache.walk({ dropId, cursor });
    if (page === null) throw new Error("fenced");
    met.push(...page.entries);
    cursor = page.nextCursor;
    await between();
  } while (cursor !== null);
  return met;
}
