import { describe, expect, test } from "vitest";
import type { LedgerContractOptions } from "../ledger.contract.ts";
import { expectSound, held, newId, type Open, openDrop, paid } from "./fixture.contract.ts";

export function auditContract(open: Open, { passMs }: LedgerContractOptions): void {
  describe("audit", () => {
    test("counts one drop's rows, by state and by what is wrong", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 20, holdMs: 1000 });
      const dropId = drop.id;
      expect(await expectSound(ledger, dropId)).toMatchObject({ held: 0, orders: 0 });
      await paid(ledger, await openDrop(ledger), 3);
      await held(ledger, drop, 4);
      const gone = (await held(ledger, drop, 2)).map((row) => row.id);
      await ledger.release({ dropId, ids: gone, reason: "cancelled", locks: "rows_first" });
      const sold = (await paid(ledger, drop, 3)).map((row) => row.id);
      await ledger.markCaptured(sold.slice(0, 2));
      await ledger.refund({ orderId: sold[0] ?? "" });
      expect(await expectSound(ledger, dropId)).toMatchObject({
        total: 20,
        epoch: drop.epoch,
        claimed: 6,
        claimedPaid: 2,
        held: 4,
        paid: 2,
        released: 2,
        refunded: 1,
        orders: 3,
        ordersPending: 2,
        overdueHolds: 0,
        room: null,
      });
      await passMs(3500);
      expect(await expectSound(ledger, dropId)).toMatchObject({ overdueHolds: 4 });
      expect(await ledger.count(newId())).toBeNull();
    });

    test("lists a drop's rows in pages, with their payments", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger);
      await held(ledger, await openDrop(ledger), 1);
      const [first] = await paid(ledger, drop, 1);
      const [second, third] = await held(ledger, drop, 2);
      const page = async (afterId: string | null) =>
        (await ledger.listLedger({ dropId: drop.id, afterId, limit: 2 })).map((row) => [
          row.id,
          row.state,
          row.paymentState,
          row.endedAtMs === null,
        ]);
      expect(await page(null)).toEqual([
        [first?.id, "paid", "authorised", false],
        [second?.id, "held", null, true],
      ]);
      expect(await page(second?.id ?? null)).toEqual([[third?.id, "held", null, true]]);
    });

    test("knows which payments have an order in the drop", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger);
      const [mine] = await paid(ledger, drop, 2);
      const [foreign] = await paid(ledger, await openDrop(ledger), 1);
      const paymentOf = async (id = "") => (await ledger.findOrder(id))?.paymentId ?? "";
      const paymentId = await paymentOf(mine?.id);
      const paymentIds = [paymentId, await paymentOf(foreign?.id), "nobody's"];
      const found = await ledger.findOrderedPayments({ dropId: drop.id, paymentIds });
      expect([...found]).toEqual([paymentId]);
    });

    test("a live ledger answers a ping", async () => {
      const ledger = await open();
      await expect(ledger.ping()).resolves.toBeUndefined();
    });
  });
}
