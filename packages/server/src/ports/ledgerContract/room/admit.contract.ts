import { describe, expect, test } from "vitest";
import type { LedgerContractOptions } from "../../ledger.contract.ts";
import { claim, newId, type Open, scheduledDrop, settlement } from "../fixture.contract.ts";
import {
  expectCovered,
  expectRoomSound,
  joined,
  roomDrop,
  roomOf,
  rowsOf,
  statesOf,
  ticketsOf,
} from "./roomFixture.contract.ts";

export function admitContract(open: Open, { passMs }: LedgerContractOptions): void {
  describe("admit", () => {
    test("lets the next in, as many as have a place and a unit", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { total: 4, checkoutCapacity: 3 });
      const none = { admitted: 0, lapsed: 0 };
      expect(await ledger.admit(drop.id)).toEqual(none);
      const tickets = await joined(ledger, drop, 7);
      expect(await ledger.admit(drop.id)).toEqual({ admitted: 3, lapsed: 0 });
      expect(await ledger.admit(drop.id)).toEqual(none);
      const [first, , , fourth] = await ticketsOf(ledger, drop);
      expect(fourth).toEqual(tickets[3]);
      expect(first?.state).toBe("admitted");
      const { admittedAtMs, admissionDeadlineMs } = first ?? {};
      expect(Number(admissionDeadlineMs) - Number(admittedAtMs)).toBe(drop.admissionMs);
      expect(await roomOf(ledger, drop)).toMatchObject({
        head: 3,
        tail: 7,
        waiting: 4,
        admitted: 3,
        admittedTotal: 3,
        available: 4,
        held: 0,
      });
      // Held units take a place and no other's unit; paid ones free the place.
      const rows = rowsOf(tickets.slice(0, 3));
      await claim(ledger, drop, rows);
      expect(await ledger.admit(drop.id)).toEqual(none);
      const settlements = rows.slice(0, 2).map(settlement);
      await ledger.settle({ dropId: drop.id, settlements, locks: "rows_first" });
      expect(await ledger.admit(drop.id)).toEqual({ admitted: 1, lapsed: 0 });
      expect(await ledger.admit(drop.id)).toEqual(none);
      expect((await expectRoomSound(ledger, drop)).waiting).toBe(3);
    });

    test("admits nobody unless the drop is open and its room not stopped", async () => {
      const ledger = await open();
      const drop = await scheduledDrop(ledger, { waitingRoom: "fifo" });
      const dropId = drop.id;
      await joined(ledger, drop, 1);
      const none = { admitted: 0, lapsed: 0 };
      expect(await ledger.admit(dropId)).toEqual(none);
      await ledger.changePhase({ dropId, change: "open" });
      expect(await ledger.setRoom({ dropId, paused: true })).toBe(true);
      expect(await roomOf(ledger, drop)).toMatchObject({ paused: true, capacity: 100 });
      expect(await ledger.admit(dropId)).toEqual(none);
      await ledger.setRoom({ dropId, paused: false });
      await ledger.changePhase({ dropId, change: "pause" });
      expect(await ledger.admit(dropId)).toEqual(none);
      await ledger.changePhase({ dropId, change: "resume" });
      expect(await ledger.admit(dropId)).toEqual({ admitted: 1, lapsed: 0 });
      expect(await ledger.admit(newId())).toEqual(none);
    });

    test("goes by the capacity that was set last", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { checkoutCapacity: 1 });
      await joined(ledger, drop, 5);
      expect(await ledger.setRoom({ dropId: drop.id, capacity: 3 })).toBe(true);
      expect(await ledger.admit(drop.id)).toMatchObject({ admitted: 3 });
      await ledger.setRoom({ dropId: drop.id, capacity: 2 });
      expect(await ledger.admit(drop.id)).toMatchObject({ admitted: 0 });
      expect(await roomOf(ledger, drop)).toMatchObject({ capacity: 2, admitted: 3 });
      expect(await ledger.setRoom({ dropId: newId(), capacity: 2 })).toBe(false);
      expect(await ledger.setRoom({ dropId: drop.id })).toBe(true);
    });

    test("goes past those who have left the line", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { checkoutCapacity: 2 });
      await joined(ledger, drop, 6);
      await ledger.leave({ dropId: drop.id, numbers: [1, 2, 4] });
      expect(await ledger.admit(drop.id)).toMatchObject({ admitted: 2 });
      const states = ["left", "left", "admitted", "left", "admitted", "waiting"];
      expect(await statesOf(ledger, drop)).toEqual(states);
      expect(await roomOf(ledger, drop)).toMatchObject({ head: 5, waiting: 1 });
      await expectRoomSound(ledger, drop);
    });

    test("lapses what is overdue, and gives its place to the next at once", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { total: 2, admissionMs: 1_500 });
      await joined(ledger, drop, 3);
      await ledger.admit(drop.id);
      const [used] = rowsOf(await ticketsOf(ledger, drop));
      await claim(ledger, drop, used === undefined ? [] : [used]);
      expect(await ledger.findBusyRooms()).toMatchObject([{ hasOverdue: false, waiting: 1 }]);
      await passMs(1_600);
      expect(await ledger.findBusyRooms()).toMatchObject([{ hasOverdue: true, admitted: 1 }]);
      expect(await ledger.admit(drop.id)).toEqual({ admitted: 1, lapsed: 1 });
      const [first, second, third] = await ticketsOf(ledger, drop);
      expect(first?.state).toBe("used");
      expect(second).toMatchObject({ state: "lapsed", admissionDeadlineMs: null });
      expect(Number(second?.endedAtMs)).toBeLessThanOrEqual(Number(third?.admittedAtMs));
      expect(await roomOf(ledger, drop)).toMatchObject({ hasOverdue: false, admitted: 1 });
      await expectRoomSound(ledger, drop);
    });

    test.each(["cached", "direct"] as const)(
      "lapses nobody while a %s drop is paused, and renews admissions when it goes on",
      async (stockMode) => {
        const ledger = await open();
        const drop = await roomDrop(ledger, { stockMode, checkoutCapacity: 2, admissionMs: 1_500 });
        const dropId = drop.id;
        await joined(ledger, drop, 3);
        await ledger.admit(dropId);
        await ledger.changePhase({ dropId, change: "pause" });
        await passMs(1_600);
        expect(await roomOf(ledger, drop)).toMatchObject({ hasOverdue: false, admitted: 2 });
        expect(await ledger.admit(dropId)).toEqual({ admitted: 0, lapsed: 0 });
        await ledger.changePhase({ dropId, change: "resume" });
        expect(await ledger.admit(dropId)).toEqual({ admitted: 0, lapsed: 0 });
        expect(await statesOf(ledger, drop)).toEqual(["admitted", "admitted", "waiting"]);
        const again = await ledger.changePhase({ dropId, change: "resume" });
        expect(again?.changed).toBe(false);
        await expectRoomSound(ledger, drop);
        await passMs(1_600);
        expect(await ledger.admit(dropId)).toEqual({ admitted: 1, lapsed: 2 });
      },
    );

    test("is asked for where somebody waits or is overdue, and the drop is not closed", async () => {
      const ledger = await open();
      const [long, short] = [await roomDrop(ledger), await roomDrop(ledger, { admissionMs: 400 })];
      const busy = async () => (await ledger.findBusyRooms()).map((room) => room.dropId);
      expect(await busy()).toEqual([]);
      await joined(ledger, long, 1);
      expect(await busy()).toEqual([long.id]);
      await ledger.admit(long.id);
      expect(await busy()).toEqual([]);
      await joined(ledger, short, 1);
      await ledger.admit(short.id);
      await passMs(600);
      expect(await busy()).toEqual([short.id]);
      await ledger.changePhase({ dropId: short.id, change: "close" });
      expect(await busy()).toEqual([]);
    });

    test("takes a crowd in turns, and lapses it in turns", async () => {
      const ledger = await open();
      const people = 5_100;
      const all = { total: people, checkoutCapacity: people, admissionMs: 4_000 };
      const drop = await roomDrop(ledger, all);
      await joined(ledger, drop, people);
      expect(await ledger.admit(drop.id)).toEqual({ admitted: 5_000, lapsed: 0 });
      expect(await ledger.admit(drop.id)).toEqual({ admitted: 100, lapsed: 0 });
      await expectRoomSound(ledger, drop);
      await passMs(4_100);
      expect(await ledger.admit(drop.id)).toEqual({ admitted: 0, lapsed: 5_000 });
      expect(await ledger.admit(drop.id)).toEqual({ admitted: 0, lapsed: 100 });
      expect(await expectRoomSound(ledger, drop)).toMatchObject({ lapsed: people });
    });

    test("promises one unit once, however many admit", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { total: 3, checkoutCapacity: 2 });
      await joined(ledger, drop, 20);
      let admitted = 0;
      for (let round = 0; round < 4; round += 1) {
        const admits = Array.from({ length: 8 }, () => ledger.admit(drop.id));
        const looks = Array.from({ length: 4 }, async () =>
          expectCovered(await roomOf(ledger, drop)),
        );
        for (const answer of await Promise.all(admits)) admitted += answer.admitted;
        await Promise.all(looks);
        const admissions = (await ticketsOf(ledger, drop)).filter(
          (one) => one.state === "admitted",
        );
        const rows = rowsOf(admissions);
        await claim(ledger, drop, rows);
        const settlements = rows.map(settlement);
        await ledger.settle({ dropId: drop.id, settlements, locks: "rows_first" });
      }
      expect(admitted).toBe(3);
      expect(await expectRoomSound(ledger, drop)).toMatchObject({ used: 3, waiting: 17 });
    });
  });
}
