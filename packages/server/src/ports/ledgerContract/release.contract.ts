import { describe, expect, test } from "vitest";
import type { LedgerContractOptions } from "../ledger.contract.ts";
import type { LockOrder } from "../reservationLedger.ts";
import {
  claim,
  claimRow,
  expectSound,
  hashes,
  held,
  newId,
  type Open,
  openDrop,
  paid,
} from "./fixture.contract.ts";

const ALL = { limit: 10, exceptDropIds: [] };

export function releaseContract(open: Open, { passMs }: LedgerContractOptions): void {
  const orders: LockOrder[] = ["rows_first", "drop_first"];
  describe.each(orders)("release, %s", (locks) => {
    test("gives back what is held and nothing else", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger);
      const other = await openDrop(ledger);
      const mine = await held(ledger, drop, 2);
      const sold = await paid(ledger, drop, 1);
      const foreign = await held(ledger, other, 1);
      const ids = [...mine, ...sold, ...foreign].map((row) => row.id);
      const batch = { dropId: drop.id, reason: "cancelled", locks } as const;
      const { released, epoch } = await ledger.release({ ...batch, ids: [...ids, newId()] });
      expect(released.toSorted()).toEqual(mine.map((row) => row.id));
      expect(epoch).toBe(drop.epoch);
      const [row] = await ledger.findReservations([mine[0]?.id ?? ""]);
      const end = { state: "released", releaseReason: "cancelled", liveSlot: null };
      expect(row).toMatchObject(end);
      expect(await expectSound(ledger, drop.id)).toMatchObject({ held: 0, paid: 1, released: 2 });
      expect(await expectSound(ledger, other.id)).toMatchObject({ held: 1, released: 0 });
    });

    test("releases each of many once when callers race", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 400 });
      const ids = (await held(ledger, drop, 300)).map((row) => row.id);
      const batch = { dropId: drop.id, ids, reason: "cancelled", locks } as const;
      const answers = await Promise.all([
        ledger.release(batch),
        ledger.release({ ...batch, ids: ids.toReversed() }),
        ledger.release({ ...batch, ids: ids.slice(0, 10) }),
      ]);
      const released = answers.flatMap((answer) => answer.released);
      expect(released.toSorted()).toEqual(ids);
      expect(await expectSound(ledger, drop.id)).toMatchObject({ held: 0, released: 300 });
    });

    test("expires only what is overdue, the longest overdue first", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { holdMs: 300 });
      const late = await held(ledger, { ...drop, holdMs: 60_000 }, 1);
      const expired = { dropId: drop.id, reason: "expired", locks } as const;
      expect(await ledger.findOverdue(ALL)).toEqual([]);
      const tooSoon = { ...expired, ids: late.map((row) => row.id) };
      expect(await ledger.release(tooSoon)).toMatchObject({ released: [] });
      const early = await held(ledger, drop, 2);
      await passMs(400);
      const later = await held(ledger, drop, 1);
      await passMs(400);
      const overdue = await ledger.findOverdue(ALL);
      const ids = [...early, ...late].map((row) => row.id);
      expect(
        overdue
          .map((row) => row.id)
          .slice(0, 2)
          .toSorted(),
      ).toEqual(ids.slice(0, 2));
      expect(overdue.slice(2)).toEqual([{ id: later[0]?.id, dropId: drop.id }]);
      expect(await ledger.findOverdue({ ...ALL, limit: 1 })).toHaveLength(1);
      const others = { ...ALL, exceptDropIds: [newId(), drop.id] };
      expect(await ledger.findOverdue(others)).toEqual([]);
      const { released } = await ledger.release({ ...expired, ids });
      expect(released.toSorted()).toEqual(ids.slice(0, 2));
      // How late is the machine's affair here.
      const counts = await expectSound(ledger, drop.id, { expiredLate: expect.any(Number) });
      expect(counts).toMatchObject({ held: 2, released: 2 });
    });

    test("frees the slot and keeps the key", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 1 });
      const dropId = drop.id;
      const { keyHash, bodyHash } = hashes("a");
      const first = claimRow({ key: { keyHash, bodyHash } });
      await claim(ledger, drop, [first]);
      const { id, buyerId } = first;
      await ledger.release({ dropId, ids: [id], reason: "cancelled", locks });
      expect(await ledger.findLive({ dropId, buyerId })).toEqual([]);
      const keyed = await ledger.findByKey({ dropId, buyerId, keyHash });
      expect(keyed).toMatchObject({ bodyHash, reservation: { id, state: "released" } });
      const again = claimRow({ buyerId, key: first.key });
      expect(await claim(ledger, drop, [again])).toEqual({ kind: "conflict" });
      const fresh = claimRow({ buyerId });
      expect(await claim(ledger, drop, [fresh])).toMatchObject({ kind: "committed" });
      await expectSound(ledger, dropId);
    });

    test("reads the epoch after its update", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger);
      const ids = (await held(ledger, drop, 1)).map((row) => row.id);
      await ledger.raiseEpoch({ dropId: drop.id, epoch: drop.epoch });
      const batch = { dropId: drop.id, ids, reason: "cancelled", locks } as const;
      expect(await ledger.release(batch)).toEqual({ released: ids, epoch: drop.epoch + 1 });
    });
  });
}
