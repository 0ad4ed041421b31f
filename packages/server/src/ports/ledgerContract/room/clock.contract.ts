import { describe, expect, test } from "vitest";
import { claim, type Open, settlement } from "../fixture.contract.ts";
import {
  expectCovered,
  expectRoomSound,
  joined,
  roomDrop,
  roomOf,
  rowsOf,
  ticketsOf,
} from "./roomFixture.contract.ts";

export function clockContract(open: Open): void {
  describe("times", () => {
    test("a payment is never later than the admission that it made room for", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { checkoutCapacity: 1, total: 20 });
      const dropId = drop.id;
      await joined(ledger, drop, 16);
      await ledger.admit(dropId);
      for (let round = 0; round < 15; round += 1) {
        const admissions = (await ticketsOf(ledger, drop)).filter(
          (one) => one.state === "admitted",
        );
        const rows = rowsOf(admissions);
        expect(await claim(ledger, drop, rows)).toMatchObject({ notAdmitted: [] });
        // Admissions begin before the payment and see it when their turn comes.
        const admits = Array.from({ length: 4 }, () => ledger.admit(dropId));
        const settlements = rows.map(settlement);
        const paid = ledger.settle({ dropId, settlements, locks: "rows_first" });
        const looks = [roomOf(ledger, drop), roomOf(ledger, drop)];
        await Promise.all([...admits, paid]);
        for (const look of looks) expectCovered(await look);
        await ledger.admit(dropId);
      }
      const paidAtMs = new Map(
        (await ledger.listLedger({ dropId, afterId: null, limit: 100 })).map((row) => [
          row.buyerId,
          Number(row.endedAtMs),
        ]),
      );
      const tickets = await ticketsOf(ledger, drop);
      for (const [at, ticket] of tickets.slice(0, 15).entries()) {
        const next = tickets[at + 1];
        expect(Number(ticket.endedAtMs)).toBeGreaterThanOrEqual(Number(ticket.admittedAtMs));
        const paidAt = paidAtMs.get(ticket.buyerId);
        expect(paidAt, `number ${at + 1}`).toBeLessThanOrEqual(Number(next?.admittedAtMs));
      }
      expect(await expectRoomSound(ledger, drop)).toMatchObject({ used: 15, admitted: 1 });
    });
  });
}
