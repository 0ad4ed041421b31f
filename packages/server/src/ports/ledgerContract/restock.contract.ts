import { describe, expect, test } from "vitest";
import { type Drop, TOTAL_MAX } from "../../domain/drop.ts";
import type { Ledger } from "../ledger.ts";
import {
  claim,
  claimRow,
  claimRows,
  expectSound,
  hashes,
  kindsOf,
  newDrop,
  newId,
  newProduct,
  type Open,
  openDrop,
  scheduledDrop,
} from "./fixture.contract.ts";

function restock(ledger: Ledger, { id: dropId }: Pick<Drop, "id">, units: number, key?: string) {
  const keyHash = key === undefined ? null : hashes(key).keyHash;
  return ledger.restock({ dropId, units, actor: "ana", keyHash });
}

const CLOSED = { kind: "refused", reason: "illegal_transition" };
const REUSED = { kind: "refused", reason: "key_reused" };

export function restockContract(open: Open): void {
  describe("restock", () => {
    test("adds units to what there is, before it opens, while it sells and while it rests", async () => {
      const ledger = await open();
      const drop = await scheduledDrop(ledger, { total: 2 });
      let total = 2;
      for (const change of ["open", "pause", "resume"] as const) {
        total += 3;
        const raised = { ...((await ledger.findDrop(drop.id)) as Drop), total };
        expect(await restock(ledger, drop, 3)).toEqual({ kind: "restocked", drop: raised });
        await ledger.changePhase({ dropId: drop.id, change });
      }
      expect(await claim(ledger, drop, claimRows(11))).toMatchObject({ kind: "committed" });
      expect(await claim(ledger, drop, claimRows(1))).toEqual({ kind: "bound_hit" });
      expect(await restock(ledger, drop, 1)).toMatchObject({ drop: { total: 12 } });
      expect(await claim(ledger, drop, claimRows(1))).toMatchObject({ kind: "committed" });
      expect(await expectSound(ledger, drop.id)).toMatchObject({ total: 12, held: 12 });
    });

    test("refuses a closed drop, one that is not there, and more than a drop may have", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: TOTAL_MAX - 5 });
      const tooMany = { kind: "too_many", total: TOTAL_MAX - 5 };
      expect(await restock(ledger, drop, 6)).toEqual(tooMany);
      expect(await restock(ledger, drop, TOTAL_MAX)).toEqual(tooMany);
      expect(await restock(ledger, drop, 5)).toMatchObject({ drop: { total: TOTAL_MAX } });
      await ledger.changePhase({ dropId: drop.id, change: "close" });
      expect(await restock(ledger, drop, 1)).toEqual(CLOSED);
      const nowhere = await restock(ledger, { id: newId() }, 1);
      expect(nowhere).toEqual({ kind: "refused", reason: "not_found" });
      expect(await ledger.readStock(drop.id)).toMatchObject({ total: TOTAL_MAX });
    });

    test("a key has one effect, also when it is sent at once, and however the drop went on", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 1 });
      const other = await openDrop(ledger, { total: 1 });
      const race = Array.from({ length: 8 }, () => restock(ledger, drop, 4, "a"));
      expect(kindsOf(await Promise.all(race))).toEqual({ restocked: 8 });
      expect(await restock(ledger, drop, 4, "b")).toMatchObject({ drop: { total: 9 } });
      expect(await restock(ledger, drop, 4, "a")).toMatchObject({ drop: { total: 9 } });
      expect(await restock(ledger, drop, 5, "a")).toEqual(REUSED);
      expect(await restock(ledger, other, 5, "a")).toMatchObject({ drop: { total: 6 } });
      await ledger.changePhase({ dropId: drop.id, change: "close" });
      const again = await restock(ledger, drop, 4, "a");
      expect(again).toMatchObject({ kind: "restocked", drop: { total: 9, phase: "closed" } });
      expect(await restock(ledger, drop, 5, "a")).toEqual(REUSED);
      expect(await restock(ledger, drop, 4, "c")).toEqual(CLOSED);
    });

    test("is an event of the drop: who added how many; a repeat and a refusal are none", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 1 });
      await restock(ledger, drop, 4, "a");
      await restock(ledger, drop, 4, "a");
      await restock(ledger, drop, 5, "a");
      await restock(ledger, drop, TOTAL_MAX);
      await restock(ledger, drop, 6);
      const events = await ledger.findEvents({ dropId: drop.id, afterNumber: 0, limit: 9 });
      const restocked = { kind: "restocked", actor: "ana" };
      expect(events.slice(-2)).toMatchObject([
        { number: events.length - 1, ...restocked, amount: 4 },
        { number: events.length, ...restocked, amount: 6 },
      ]);
      expect(events.filter(({ kind }) => kind === "restocked")).toHaveLength(2);
    });

    test("a key is known before the bound refuses", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 1 });
      const all = TOTAL_MAX - 1;
      for (let times = 0; times < 2; times += 1) {
        expect(await restock(ledger, drop, all, "a")).toMatchObject({ drop: { total: TOTAL_MAX } });
      }
      expect(await restock(ledger, drop, all, "b")).toEqual({ kind: "too_many", total: TOTAL_MAX });
    });

    test.each(["cached", "direct"] as const)(
      "beside claims of a %s drop: never more are claimed than there are",
      async (stockMode) => {
        const ledger = await open();
        const drop = await openDrop(ledger, { total: 10, stockMode });
        const buy = () =>
          stockMode === "cached"
            ? claim(ledger, drop, [claimRow()])
            : ledger.reserveDirect({
                ...{ dropId: drop.id, id: newId(), buyerId: newId(), key: null, reference: null },
              });
        const rush = Array.from({ length: 60 }, async (_, index) => {
          if (index % 10 === 5) await restock(ledger, drop, 5);
          return buy();
        });
        const taken = (await Promise.all(rush)).filter(
          ({ kind }) => kind === "committed" || kind === "held",
        );
        // Six restocks of five units beside the first ten; whoever came too early may ask again.
        for (let sold = taken.length; sold < 40; sold += 1) {
          expect(["committed", "held"]).toContain((await buy()).kind);
        }
        expect(["bound_hit", "refused"]).toContain((await buy()).kind);
        expect(await expectSound(ledger, drop.id)).toMatchObject({ total: 40, held: 40 });
      },
    );

    test("the same drop is created again though it was restocked", async () => {
      const ledger = await open();
      const product = newProduct();
      await ledger.createProduct(product);
      const drop = newDrop(product.id, { total: 7 });
      await ledger.createDrop(drop);
      for (const units of [2, 3]) await restock(ledger, drop, units);
      const again = (total: number) => ledger.createDrop({ ...drop, id: newId(), total });
      expect(await again(7)).toMatchObject({ kind: "same", value: { id: drop.id, total: 12 } });
      expect(await again(12)).toEqual({ kind: "taken" });
    });
  });
}
