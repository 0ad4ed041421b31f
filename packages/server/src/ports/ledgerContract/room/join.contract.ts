import { describe, expect, test } from "vitest";
import { claim, claimRow, newId, type Open, openDrop, scheduledDrop } from "../fixture.contract.ts";
import {
  expectRoomSound,
  join,
  joined,
  newBuyers,
  roomDrop,
  roomOf,
  rowsOf,
  ticketsOf,
} from "./roomFixture.contract.ts";

export function joinContract(open: Open): void {
  describe("join", () => {
    test("gives numbers in the order of the batch, and the next ones after it", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger);
      const before = (await roomOf(ledger, drop)).asOfMs;
      const tickets = await joined(ledger, drop, 3);
      expect(tickets.map((ticket) => ticket.number)).toEqual([1, 2, 3]);
      const [first] = tickets;
      const never = { admittedAtMs: null, admissionDeadlineMs: null, endedAtMs: null };
      expect(first).toMatchObject({ dropId: drop.id, state: "waiting", ...never });
      expect(first?.joinedAtMs).toBeGreaterThanOrEqual(before);
      const [fourth] = await joined(ledger, drop, 1);
      expect(fourth?.number).toBe(4);
      expect(await ticketsOf(ledger, drop)).toEqual([...tickets, fourth]);
      expect(await ledger.findTicket({ dropId: drop.id, number: 2 })).toEqual(tickets[1]);
      expect(await ledger.findTicket({ dropId: drop.id, number: 5 })).toBeNull();
      expect(await ledger.findTicket({ dropId: newId(), number: 1 })).toBeNull();
      expect(await roomOf(ledger, drop)).toMatchObject({ head: 0, tail: 4, waiting: 4 });
    });

    test("takes batches of any size", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger);
      let number = 0;
      for (const size of [1, 16, 17, 255, 256, 300]) {
        for (const ticket of await joined(ledger, drop, size)) {
          number += 1;
          expect(ticket.number).toBe(number);
        }
      }
      expect((await expectRoomSound(ledger, drop)).waiting).toBe(845);
    });

    test("answers a live ticket again, and gives a buyer one in a batch", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger);
      const [a, b, c] = newBuyers(3) as [string, string, string];
      const [first] = await joined(ledger, drop, [a]);
      const again = await joined(ledger, drop, [b, a, c, b]);
      expect(again.map((ticket) => ticket.number)).toEqual([2, 1, 3, 2]);
      expect(again[1]).toEqual(first);
      await ledger.admit(drop.id);
      expect(await joined(ledger, drop, [a])).toMatchObject([{ number: 1, state: "admitted" }]);
      expect((await expectRoomSound(ledger, drop)).admitted).toBe(3);
    });

    test("gives a new place to who has left, and one line to each drop", async () => {
      const ledger = await open();
      const [drop, other] = [await roomDrop(ledger), await roomDrop(ledger)];
      const buyers = newBuyers(2);
      await joined(ledger, drop, buyers);
      expect((await joined(ledger, other, buyers)).map(({ number }) => number)).toEqual([1, 2]);
      await ledger.leave({ dropId: drop.id, numbers: [1] });
      expect(await joined(ledger, drop, buyers)).toMatchObject([{ number: 3 }, { number: 2 }]);
      await expectRoomSound(ledger, drop);
    });

    test("is refused without a drop or a room, and once the drop is closed", async () => {
      const ledger = await open();
      const refusal = async (drop: { id: string }, buyerId = newId()) =>
        (await join(ledger, drop, [buyerId]))[0];
      const drop = await scheduledDrop(ledger, { waitingRoom: "fifo" });
      const [early] = await joined(ledger, drop, 1);
      await ledger.changePhase({ dropId: drop.id, change: "open" });
      await ledger.changePhase({ dropId: drop.id, change: "pause" });
      await joined(ledger, drop, 1);
      await ledger.changePhase({ dropId: drop.id, change: "close" });
      const closed = { kind: "refused", reason: "closed" };
      expect(await refusal(drop)).toEqual(closed);
      expect(await refusal(drop, early?.buyerId)).toEqual(closed);
      expect(await refusal({ id: newId() })).toEqual({ kind: "refused", reason: "not_found" });
      const plain = await openDrop(ledger);
      expect(await refusal(plain)).toEqual({ kind: "refused", reason: "no_waiting_room" });
    });

    test("says sold out when all is paid, not while a unit may come back", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { total: 2 });
      const tickets = await joined(ledger, drop, 3);
      await ledger.admit(drop.id);
      const off = { ...drop, waitingRoom: "off" as const };
      const rows = rowsOf(tickets.slice(0, 2));
      expect(await claim(ledger, drop, rows)).toMatchObject({ kind: "committed" });
      await joined(ledger, drop, 1);
      expect(await claim(ledger, off, [claimRow()])).toEqual({ kind: "bound_hit" });
      const settlements = rows.map(({ id, buyerId }) => {
        const price = { amountCents: 1, currency: "EUR" };
        return { reservationId: id, buyerId, paymentId: id, ...price };
      });
      await ledger.settle({ dropId: drop.id, settlements, locks: "rows_first" });
      const [stranger, waiting] = await join(ledger, drop, [newId(), tickets[2]?.buyerId ?? ""]);
      expect(stranger).toEqual({ kind: "refused", reason: "sold_out" });
      expect(waiting).toMatchObject({ kind: "joined", ticket: { number: 3 } });
    });

    test("is refused to buyers who have all that they may, not to others", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { perBuyerLimit: 2 });
      const outcomes = async (buyers: string[]) => {
        const batch = await join(ledger, drop, buyers);
        return batch.map((each) => (each.kind === "joined" ? each.ticket.number : each.reason));
      };
      const [one, two] = newBuyers(2) as [string, string];
      for (const buyers of [[one, two], [two]]) {
        const tickets = await joined(ledger, drop, buyers);
        await ledger.admit(drop.id);
        const liveSlot = buyers.length === 2 ? 1 : 2;
        const rows = tickets.map(({ buyerId }) => claimRow({ buyerId, liveSlot }));
        expect(await claim(ledger, drop, rows)).toMatchObject({ notAdmitted: [] });
      }
      expect(await outcomes([two, one, newId()])).toEqual(["limit_reached", 4, 5]);
    });

    test("takes as many as may wait, the first ones of a batch", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { maxWaiting: 3, checkoutCapacity: 1 });
      const [first] = await joined(ledger, drop, 2);
      const batch = await join(ledger, drop, [newId(), newId(), first?.buyerId ?? ""]);
      const full = { kind: "refused", reason: "room_full" };
      expect(batch).toMatchObject([{ ticket: { number: 3 } }, full, { ticket: { number: 1 } }]);
      await ledger.admit(drop.id);
      expect(await join(ledger, drop, newBuyers(2))).toMatchObject([{ kind: "joined" }, full]);
      expect((await expectRoomSound(ledger, drop)).waiting).toBe(3);
    });

    test("gives numbers without gaps, later ones later, to many who race", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger);
      const same = newId();
      const batches = Array.from({ length: 20 }, () => joined(ledger, drop, [newId(), same]));
      const answered = (await Promise.all(batches)).flat();
      const tickets = await ticketsOf(ledger, drop);
      expect(tickets.map((ticket) => ticket.number)).toEqual(tickets.map((_, at) => at + 1));
      expect(tickets).toHaveLength(21);
      expect(new Set(answered.map((ticket) => ticket.buyerId)).size).toBe(21);
      const times = tickets.map((ticket) => ticket.joinedAtMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      await expectRoomSound(ledger, drop);
    });
  });
}
