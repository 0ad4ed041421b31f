import { describe, expect, test } from "vitest";
import type { LockOrder } from "../reservationLedger.ts";
import {
  claim,
  claimRow,
  expectSound,
  held,
  newId,
  type Open,
  openDrop,
  settlement,
} from "./fixture.contract.ts";

export function settleContract(open: Open): void {
  const orders: LockOrder[] = ["rows_first", "drop_first"];
  describe.each(orders)("settle, %s", (locks) => {
    test("turns what is held into paid, with an order each", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger);
      const rows = await held(ledger, drop, 3);
      const settlements = rows.map(settlement);
      const batch = { dropId: drop.id, settlements: settlements.toReversed(), locks };
      const { orders, epoch } = await ledger.settle(batch);
      expect(epoch).toBe(drop.epoch);
      expect(orders).toHaveLength(3);
      const byId = new Map(orders.map((order) => [order.id, order]));
      for (const { reservationId: id, ...rest } of settlements) {
        const order = { ...rest, id, dropId: drop.id, paymentState: "authorised" };
        expect(byId.get(id)).toMatchObject(order);
        expect(await ledger.findOrder(id)).toEqual(byId.get(id));
      }
      const counts = { held: 0, paid: 3, ordersPending: 3 };
      expect(await expectSound(ledger, drop.id)).toMatchObject(counts);
      expect(await ledger.findOrder(newId())).toBeNull();
    });

    test("leaves out who was released or paid before, or is in another drop", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger);
      const other = await openDrop(ledger);
      const dropId = drop.id;
      const rows = await held(ledger, drop, 3);
      const [gone, sold, fine] = rows.map(settlement) as [Settled, Settled, Settled];
      const [foreign] = (await held(ledger, other, 1)).map(settlement) as [Settled];
      const ids = [gone.reservationId];
      await ledger.release({ dropId, ids, reason: "cancelled", locks });
      await ledger.settle({ dropId, settlements: [sold], locks });
      const settlements = [gone, { ...sold, paymentId: "second" }, fine, foreign];
      const { orders } = await ledger.settle({ dropId, settlements, locks });
      expect(orders.map((order) => order.id)).toEqual([fine.reservationId]);
      const first = await ledger.findOrder(sold.reservationId);
      expect(first?.paymentId).toBe(sold.paymentId);
      const counts = { held: 0, paid: 2, released: 1 };
      expect(await expectSound(ledger, dropId)).toMatchObject(counts);
      expect(await expectSound(ledger, other.id)).toMatchObject({ held: 1, paid: 0 });
    });

    test("settles once when payments of one reservation race", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger);
      const [row] = await held(ledger, drop, 1);
      if (row === undefined) throw new Error("nothing is held");
      const two = [settlement(row), settlement(row)];
      const inOneBatch = { dropId: drop.id, settlements: two, locks };
      const answers = await Promise.all([
        ledger.settle(inOneBatch),
        ledger.settle({ ...inOneBatch, settlements: [settlement(row)] }),
        ledger.settle({ ...inOneBatch, settlements: [settlement(row)] }),
      ]);
      const orders = answers.flatMap((answer) => answer.orders);
      expect(orders).toHaveLength(1);
      expect(await ledger.findOrder(row.id)).toEqual(orders[0]);
      expect(await expectSound(ledger, drop.id)).toMatchObject({ paid: 1, orders: 1 });
    });

    test("ends each reservation once when release races", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 100 });
      const dropId = drop.id;
      const rows = await held(ledger, drop, 60);
      const release = (from: number, to: number) => {
        const ids = rows.slice(from, to).map((row) => row.id);
        return ledger.release({ dropId, ids, reason: "cancelled", locks });
      };
      const settle = (from: number, to: number) =>
        ledger.settle({ dropId, settlements: rows.slice(from, to).map(settlement), locks });
      const [a, b, c, d] = await Promise.all([
        settle(0, 30),
        release(20, 50),
        settle(40, 60),
        release(0, 60),
      ]);
      const ended = [...a.orders, ...c.orders].map((order) => order.id);
      ended.push(...b.released, ...d.released);
      expect(ended.toSorted()).toEqual(rows.map((row) => row.id));
      expect(await expectSound(ledger, dropId)).toMatchObject({ held: 0 });
    });
  });

  test("a buyer's orders are listed in pages, nobody else's", async () => {
    const ledger = await open();
    const drop = await openDrop(ledger, { perBuyerLimit: 3 });
    const buyerId = newId();
    const mine = [1, 2, 3].map((liveSlot) => claimRow({ buyerId, liveSlot }));
    await claim(ledger, drop, [...mine, claimRow()]);
    const settlements = mine.map(settlement);
    await ledger.settle({ dropId: drop.id, settlements, locks: "rows_first" });
    const page = async (afterId: string | null) =>
      (await ledger.listOrders({ buyerId, afterId, limit: 2 })).map((order) => order.id);
    const [first, second, third] = mine.map((row) => row.id);
    expect(await page(null)).toEqual([first, second]);
    expect(await page(second ?? null)).toEqual([third]);
    expect(await ledger.listOrders({ buyerId: newId(), afterId: null, limit: 2 })).toEqual([]);
  });
}

type Settled = ReturnType<typeof settlement>;
