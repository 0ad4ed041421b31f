import { describe, expect, test } from "vitest";
import type { LedgerContractOptions } from "../ledger.contract.ts";
import { expectSound, held, newId, type Open, openDrop, paid } from "./fixture.contract.ts";

export function refundContract(open: Open, { passMs }: LedgerContractOptions): void {
  describe("refund", () => {
    test.each(["cached", "direct"] as const)("returns a captured unit, %s", async (stockMode) => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 2, stockMode });
      const [row] = await paid(ledger, drop, 1);
      const orderId = row?.id ?? "";
      const early = await ledger.refund({ orderId });
      expect(early).toMatchObject({ changed: false, order: { paymentState: "authorised" } });
      await ledger.markCaptured([orderId]);
      const done = await ledger.refund({ orderId });
      const order = { id: orderId, paymentState: "refunding" };
      expect(done).toMatchObject({ changed: true, order, epoch: drop.epoch });
      expect(await ledger.refund({ orderId })).toMatchObject({ changed: false, order });
      const [reservation] = await ledger.findReservations([orderId]);
      expect(reservation).toMatchObject({ state: "refunded", liveSlot: null });
      expect(await ledger.readStock(drop.id)).toMatchObject({ claimed: 0, paid: 0 });
      await ledger.markRefunded([orderId]);
      expect(await ledger.findOrder(orderId)).toMatchObject({ paymentState: "refunded" });
      expect(await ledger.refund({ orderId: newId() })).toBeNull();
      const counts = { refunded: 1, paid: 0, ordersPending: 0 };
      expect(await expectSound(ledger, drop.id)).toMatchObject(counts);
      await held(ledger, drop, 2);
    });

    test("happens once when callers race", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger);
      const ids = (await paid(ledger, drop, 2)).map((row) => row.id);
      await ledger.markCaptured(ids);
      const orderId = ids[0] ?? "";
      const race = await Promise.all([1, 2, 3].map(() => ledger.refund({ orderId })));
      expect(race.filter((answer) => answer?.changed === true)).toHaveLength(1);
      expect(await expectSound(ledger, drop.id)).toMatchObject({ paid: 1, refunded: 1 });
    });
  });

  test("pending payments are found by state and age, and leave when they are marked", async () => {
    const ledger = await open();
    const drop = await openDrop(ledger);
    const first = await paid(ledger, drop, 2);
    const find = async (state: "authorised" | "refunding", ageMsMin: number, limit = 10) => {
      const found = await ledger.findPendingPayments({ state, ageMsMin, limit });
      return found.map((payment) => payment.orderId);
    };
    const ids = first.map((row) => row.id);
    await passMs(700);
    expect((await find("authorised", 600)).toSorted()).toEqual(ids);
    const second = await paid(ledger, drop, 1);
    expect(await find("authorised", 60_000)).toEqual([]);
    expect(await find("authorised", 0)).toHaveLength(3);
    expect((await find("authorised", 0)).at(-1)).toBe(second[0]?.id);
    expect(await find("authorised", 0, 1)).toHaveLength(1);
    expect(await find("refunding", 0)).toEqual([]);
    await ledger.markRefunded(ids);
    await ledger.markCaptured([...ids, newId()]);
    await ledger.markCaptured([]);
    expect(await find("authorised", 0)).toEqual([second[0]?.id]);
    await ledger.refund({ orderId: ids[0] ?? "" });
    expect(await find("refunding", 0)).toEqual([ids[0]]);
    await ledger.markCaptured(ids);
    expect(await find("refunding", 0)).toEqual([ids[0]]);
    await ledger.markRefunded(ids);
    expect(await find("refunding", 0)).toEqual([]);
    expect(await ledger.findOrder(ids[1] ?? "")).toMatchObject({ paymentState: "captured" });
  });
}
