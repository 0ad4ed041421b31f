import { describe, expect, test } from "vitest";
import type { ClaimRow } from "../reservationLedger.ts";
import {
  claim,
  claimRow,
  claimRows,
  expectSound,
  hashes,
  held,
  kindsOf,
  newId,
  type Open,
  openDrop,
  scheduledDrop,
} from "./fixture.contract.ts";

export function claimContract(open: Open): void {
  describe("claim", () => {
    test("holds every row until its deadline", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger);
      const key = hashes("a");
      const rows = [claimRow({ key, reference: "order 7" }), claimRow()];
      const outcome = await claim(ledger, drop, rows.toReversed());
      if (outcome.kind !== "committed") throw new Error(outcome.kind);
      const { createdAtMs, deadlineMs } = outcome;
      expect(deadlineMs - createdAtMs).toBe(drop.holdMs);
      const found = await ledger.findReservations([...rows.map((row) => row.id), newId()]);
      const expected = rows.map(({ id, buyerId, liveSlot, reference }) => {
        const state = { state: "held" as const, releaseReason: null };
        const times = { createdAtMs, deadlineMs };
        return { id, dropId: drop.id, buyerId, liveSlot, reference, ...state, ...times };
      });
      expect(found.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(expected);
      expect((await expectSound(ledger, drop.id)).held).toBe(2);
    });

    test("holds batches of any size", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 2000 });
      for (const size of [1, 15, 16, 17, 63, 255, 256, 300, 521]) {
        const rows = await held(ledger, drop, size);
        const found = await ledger.findReservations(rows.map((row) => row.id));
        expect(found.length, `${size} rows`).toBe(size);
      }
      expect((await expectSound(ledger, drop.id)).claimed).toBe(1444);
    });

    test("refuses by phase, and a stale epoch before anything else", async () => {
      const ledger = await open();
      const drop = await scheduledDrop(ledger, { total: 1 });
      const dropId = drop.id;
      const refused = async (reason: string) => {
        // One row would fit: it is the phase that keeps it out. Two would not.
        for (const rows of [claimRows(1), claimRows(2)]) {
          expect(await claim(ledger, drop, rows)).toEqual({ kind: "refused", reason });
          const stale = await claim(ledger, { ...drop, epoch: 2 }, rows);
          expect(stale).toEqual({ kind: "stale_epoch" });
        }
      };
      await refused("not_open");
      await ledger.changePhase({ dropId, change: "open" });
      expect(await claim(ledger, drop, claimRows(2))).toEqual({ kind: "bound_hit" });
      await ledger.changePhase({ dropId, change: "pause" });
      await refused("paused");
      await ledger.changePhase({ dropId, change: "close" });
      await refused("closed");
      expect((await expectSound(ledger, dropId)).held).toBe(0);
    });

    test("goes in whole or not at all at the bound", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 3 });
      await held(ledger, drop, 2);
      const rows = claimRows(2);
      expect(await claim(ledger, drop, rows)).toEqual({ kind: "bound_hit" });
      expect(await ledger.findReservations(rows.map((row) => row.id))).toEqual([]);
      await held(ledger, drop, 1);
      expect((await expectSound(ledger, drop.id)).held).toBe(3);
    });

    const conflicts: [string, (first: ClaimRow) => ClaimRow][] = [
      ["id", (first) => claimRow({ id: first.id })],
      ["buyer's slot", (first) => claimRow({ buyerId: first.buyerId })],
      ["buyer's key", ({ buyerId, key }) => claimRow({ buyerId, key, liveSlot: 2 })],
    ];
    test.each(conflicts)("writes nothing when a row has a taken %s", async (_, clash) => {
      const ledger = await open();
      const drop = await openDrop(ledger, { perBuyerLimit: 2 });
      const first = claimRow({ key: hashes("a") });
      await claim(ledger, drop, [first]);
      const fine = claimRow();
      const outcome = await claim(ledger, drop, [clash(first), fine]);
      expect(outcome).toEqual({ kind: "conflict" });
      expect(await ledger.findReservations([fine.id])).toEqual([]);
      expect((await expectSound(ledger, drop.id)).held).toBe(1);
    });

    test("never passes the bound when batches race", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 22 });
      const batches = Array.from({ length: 12 }, () => claim(ledger, drop, claimRows(5)));
      expect(kindsOf(await Promise.all(batches))).toEqual({ committed: 4, bound_hit: 8 });
      expect((await expectSound(ledger, drop.id)).held).toBe(20);
    });

    test("lets one of two racing claims have a slot or a key", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { perBuyerLimit: 2 });
      const buyerId = newId();
      const sameSlot = [claimRow({ buyerId }), claimRow({ buyerId })];
      const slots = await Promise.all(sameSlot.map((row) => claim(ledger, drop, [row])));
      expect(kindsOf(slots)).toEqual({ committed: 1, conflict: 1 });
      const sameKey = { buyerId: newId(), key: hashes("a") };
      const rows = [claimRow(sameKey), claimRow({ ...sameKey, liveSlot: 2 })];
      const keys = await Promise.all(rows.map((row) => claim(ledger, drop, [row])));
      expect(kindsOf(keys)).toEqual({ committed: 1, conflict: 1 });
      expect((await expectSound(ledger, drop.id)).held).toBe(2);
    });

    test("can be found by its key and by its buyer", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger);
      const { keyHash, bodyHash } = hashes("a");
      const row = claimRow({ key: { keyHash, bodyHash } });
      await claim(ledger, drop, [row]);
      const { id, buyerId } = row;
      const dropId = drop.id;
      const found = await ledger.findByKey({ dropId, buyerId, keyHash });
      expect(found).toMatchObject({ kind: "keyed", bodyHash, reservation: { id, state: "held" } });
      expect(await ledger.findByKey({ dropId, buyerId: newId(), keyHash })).toBeNull();
      expect(await ledger.findByKey({ dropId: newId(), buyerId, keyHash })).toBeNull();
      expect(await ledger.findLive({ dropId, buyerId })).toMatchObject([{ id }]);
      expect(await ledger.findLive({ dropId: newId(), buyerId })).toEqual([]);
    });
  });
}
