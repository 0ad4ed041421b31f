import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { claim, newId, type Open } from "../fixture.contract.ts";
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

export function leaveContract(open: Open): void {
  describe("leave", () => {
    test("ends what is waiting or admitted, and answers every ticket as it is", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { checkoutCapacity: 2 });
      const tickets = await joined(ledger, drop, 4);
      await ledger.admit(drop.id);
      await claim(ledger, drop, rowsOf(tickets.slice(0, 1)));
      const leave = { dropId: drop.id, numbers: [4, 2, 1, 99, 4] };
      const left = await ledger.leave(leave);
      const states = left.map((ticket) => [ticket.number, ticket.state]);
      expect(new Map(states as [number, string][])).toEqual(
        new Map([
          [1, "used"],
          [2, "left"],
          [4, "left"],
        ]),
      );
      expect(await roomOf(ledger, drop)).toMatchObject({ waiting: 1, admitted: 0, tail: 4 });
      expect(await ledger.leave(leave)).toEqual(left);
      expect(await ledger.leave({ dropId: newId(), numbers: [1] })).toEqual([]);
      await expectRoomSound(ledger, drop);
    });

    test("gives an admission back to the next in the line", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { total: 1 });
      await joined(ledger, drop, 2);
      await ledger.admit(drop.id);
      await ledger.leave({ dropId: drop.id, numbers: [1] });
      expect(await ledger.admit(drop.id)).toEqual({ admitted: 1, lapsed: 0 });
      expect(await statesOf(ledger, drop)).toEqual(["left", "admitted"]);
    });
  });

  describe("departures", () => {
    test("are those who left the line beyond the head, by their commits", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { checkoutCapacity: 1 });
      const dropId = drop.id;
      await joined(ledger, drop, 6);
      const find = async (afterSeq: number, upToSeq: number, head = 0) => {
        const found = await ledger.findDepartures({ dropId, afterSeq, upToSeq, head });
        return found.toSorted((a, b) => a - b);
      };
      await ledger.leave({ dropId, numbers: [5, 2] });
      expect((await roomOf(ledger, drop)).departureSeq).toBe(1);
      await ledger.leave({ dropId, numbers: [5] });
      await ledger.admit(dropId);
      await ledger.leave({ dropId, numbers: [1] });
      expect((await roomOf(ledger, drop)).departureSeq).toBe(1);
      await ledger.leave({ dropId, numbers: [6] });
      expect(await find(0, 2)).toEqual([2, 5, 6]);
      expect(await find(0, 1)).toEqual([2, 5]);
      expect(await find(1, 2)).toEqual([6]);
      expect(await find(0, 2, 2)).toEqual([5, 6]);
      expect(await find(2, 9)).toEqual([]);
    });

    test("are missed by no cursor that reads while they commit", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { total: 8, checkoutCapacity: 3 });
      const dropId = drop.id;
      await joined(ledger, drop, 60);
      let cursor = 0;
      const seen: number[] = [];
      const look = async () => {
        const room = await roomOf(ledger, drop);
        expectCovered(room);
        const { departureSeq: upToSeq } = room;
        seen.push(...(await ledger.findDepartures({ dropId, afterSeq: cursor, upToSeq, head: 0 })));
        cursor = upToSeq;
      };
      let atWork = true;
      const reader = (async () => {
        while (atWork) {
          await look();
          // Where reads never wait, nothing else would have its turn.
          await setImmediate();
        }
      })();
      // Twenty of each: some leave their admission, which is no departure from the line.
      const work = Array.from({ length: 20 }, (_, at) => [
        ledger.leave({ dropId, numbers: [60 - at, 2 * at + 1, 7] }),
        joined(ledger, drop, 1),
        ledger.admit(dropId),
      ]);
      await Promise.all(work.flat());
      atWork = false;
      await reader;
      await look();
      const tickets = await ticketsOf(ledger, drop);
      const departed = tickets.filter((one) => one.state === "left" && one.admittedAtMs === null);
      expect(seen.toSorted((a, b) => a - b)).toEqual(departed.map((ticket) => ticket.number));
      expect(tickets.map((ticket) => ticket.number)).toEqual(tickets.map((_, at) => at + 1));
      expect(await expectRoomSound(ledger, drop)).toMatchObject({ lapsed: 0, used: 0 });
    });
  });
}
