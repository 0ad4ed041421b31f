import { describe, expect, test } from "vitest";
import type { Drop } from "../../../domain/drop.ts";
import type { Ticket } from "../../../domain/ticket.ts";
import type { Ledger } from "../../ledger.ts";
import type { LedgerContractOptions } from "../../ledger.contract.ts";
import type { ClaimRow } from "../../reservationLedger.ts";
import {
  claim,
  claimRow,
  claimRows,
  held,
  newId,
  type Open,
  openDrop,
} from "../fixture.contract.ts";
import { expectRoomSound, joined, roomDrop, rowsOf, statesOf } from "./roomFixture.contract.ts";

/** So many who are admitted, one row for each. */
async function admitted(ledger: Ledger, drop: Drop, length: number): Promise<ClaimRow[]> {
  const tickets = await joined(ledger, drop, length);
  await ledger.admit(drop.id);
  return rowsOf(tickets);
}

export function useContract(open: Open, { passMs }: LedgerContractOptions): void {
  describe("a claim behind a waiting room", () => {
    test("uses its buyers' admissions, and leaves out whoever has none", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { checkoutCapacity: 2, perBuyerLimit: 2 });
      const tickets = await joined(ledger, drop, 3);
      await ledger.admit(drop.id);
      const [first, second, waiting] = rowsOf(tickets) as [ClaimRow, ClaimRow, ClaimRow];
      const again = claimRow({ buyerId: first.buyerId, liveSlot: 2 });
      const stranger = claimRow();
      const left = [waiting, again, stranger];
      const outcome = await claim(ledger, drop, [first, waiting, again, second, stranger]);
      if (outcome.kind !== "committed") throw new Error(outcome.kind);
      expect(outcome.notAdmitted).toEqual(left.map((row) => row.id));
      const ids = [first, second].map((row) => row.id);
      const found = await ledger.findReservations([...ids, ...outcome.notAdmitted]);
      expect(found.map((row) => row.id).toSorted()).toEqual(ids);
      const used = (await ledger.findTicket({ dropId: drop.id, number: 1 })) as Ticket;
      expect(used).toMatchObject({ state: "used", admissionDeadlineMs: null });
      expect(used.endedAtMs).toBe(outcome.createdAtMs);
      expect(used.endedAtMs).toBeGreaterThanOrEqual(Number(used.admittedAtMs));
      expect(await expectRoomSound(ledger, drop)).toMatchObject({ used: 2, waiting: 1 });
    });

    test("writes nothing when nobody is admitted", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger);
      const rows = rowsOf(await joined(ledger, drop, 2));
      const notAdmitted = rows.map((row) => row.id);
      expect(await claim(ledger, drop, rows)).toMatchObject({ kind: "committed", notAdmitted });
      expect(await ledger.findReservations(notAdmitted)).toEqual([]);
      expect((await expectRoomSound(ledger, drop)).waiting).toBe(2);
    });

    test("leaves the admissions alone when it does not go in", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { perBuyerLimit: 2 });
      const dropId = drop.id;
      const rows = await admitted(ledger, drop, 2);
      const stale = await claim(ledger, { ...drop, epoch: 7 }, rows);
      expect(stale).toEqual({ kind: "stale_epoch" });
      await ledger.changePhase({ dropId, change: "pause" });
      expect(await claim(ledger, drop, rows)).toMatchObject({ kind: "refused" });
      await ledger.changePhase({ dropId, change: "resume" });
      const [other] = await held(ledger, await openDrop(ledger), 1);
      const clash = rows.map((row) => ({ ...row, id: other?.id ?? "" }));
      expect(await claim(ledger, drop, clash.slice(0, 1))).toEqual({ kind: "conflict" });
      expect(await statesOf(ledger, drop)).toEqual(["admitted", "admitted"]);
      await held(ledger, { ...drop, waitingRoom: "off" }, 9);
      expect(await claim(ledger, drop, rows)).toEqual({ kind: "bound_hit" });
      expect(await statesOf(ledger, drop)).toEqual(["admitted", "admitted"]);
    });

    test("needs no admission without a waiting room", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger);
      expect(await claim(ledger, drop, claimRows(2))).toMatchObject({ notAdmitted: [] });
    });

    test("uses an admission once when claims of one buyer race", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { perBuyerLimit: 2 });
      const [row] = (await admitted(ledger, drop, 1)) as [ClaimRow];
      const rows = [row, claimRow({ buyerId: row.buyerId, liveSlot: 2 })];
      const outcomes = await Promise.all(rows.map((each) => claim(ledger, drop, [each])));
      const left = outcomes.flatMap((each) => ("notAdmitted" in each ? each.notAdmitted : []));
      expect(left).toHaveLength(1);
      expect((await expectRoomSound(ledger, drop)).used).toBe(1);
    });

    test("ends each admission once when it races the lapse and the leaving", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { total: 60, admissionMs: 300 });
      const rows = await admitted(ledger, drop, 40);
      await passMs(320);
      const batches = Array.from({ length: 10 }, (_, at) => rows.slice(at * 4, at * 4 + 4));
      const work = [
        ...batches.map((batch) => claim(ledger, drop, batch.toReversed())),
        ledger.admit(drop.id),
        ledger.leave({ dropId: drop.id, numbers: [40, 3, 17, 18] }),
        ledger.admit(drop.id),
      ];
      const left = (await Promise.all(work)).flatMap((each) =>
        "notAdmitted" in each ? each.notAdmitted : [],
      );
      const ids = rows.map((row) => row.id);
      expect(await ledger.findReservations(ids)).toHaveLength(40 - left.length);
      const room = await expectRoomSound(ledger, drop);
      expect(room).toMatchObject({ admitted: 0, used: 40 - left.length });
      expect(room.lapsed + room.left).toBe(left.length);
    });

    test("shows in who is admitted now", async () => {
      const ledger = await open();
      const drop = await roomDrop(ledger, { checkoutCapacity: 2 });
      const tickets = await joined(ledger, drop, 3);
      await ledger.admit(drop.id);
      const buyerIds = [...tickets.map((ticket) => ticket.buyerId), newId()];
      const admittedNow = async (dropId: string) =>
        (await ledger.findAdmitted({ dropId, buyerIds })) as Set<string>;
      expect(await admittedNow(drop.id)).toEqual(new Set(buyerIds.slice(0, 2)));
      await claim(ledger, drop, rowsOf(tickets.slice(0, 1)));
      expect(await admittedNow(drop.id)).toEqual(new Set(buyerIds.slice(1, 2)));
      expect((await admittedNow(newId())).size).toBe(0);
    });
  });
}
