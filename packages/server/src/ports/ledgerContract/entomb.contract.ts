import { describe, expect, test } from "vitest";
import type { Ledger } from "../ledger.ts";
import type { ClaimRow } from "../reservationLedger.ts";
import {
  claim,
  claimRow,
  claimRows,
  expectSound,
  hashes,
  held,
  kindsOf,
  type Open,
  openDrop,
  paid,
} from "./fixture.contract.ts";

export function entombContract(open: Open): void {
  describe("entomb", () => {
    test("tells the live from the gone, and rules out the rest for ever", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger);
      const dropId = drop.id;
      const [lost] = [claimRow({ key: hashes("a") })];
      const [keeps] = await held(ledger, drop, 1);
      const [pays] = await paid(ledger, drop, 1);
      const [leaves] = await held(ledger, drop, 1);
      const [returns] = await paid(ledger, drop, 1);
      const ids = [leaves?.id ?? ""];
      await ledger.release({ dropId, ids, reason: "cancelled", locks: "rows_first" });
      await ledger.markCaptured([returns?.id ?? ""]);
      await ledger.refund({ orderId: returns?.id ?? "" });
      const rows = [lost, keeps, pays, leaves, returns].filter((row) => row !== undefined);
      const fates = await fatesOf(ledger, dropId, rows.toReversed());
      const expected = ["gone", "live", "live", "gone", "gone"];
      expect(rows.map((row) => fates.get(row.id))).toEqual(expected);
      expect(await fatesOf(ledger, dropId, rows)).toEqual(fates);

      const [tombstone] = await ledger.findReservations([lost.id]);
      const end = { state: "released", releaseReason: "tombstone", liveSlot: null };
      expect(tombstone).toMatchObject({ dropId, buyerId: lost.buyerId, ...end });
      expect(await claim(ledger, drop, [lost, claimRow()])).toEqual({ kind: "conflict" });
      const counts = { held: 1, paid: 1, released: 2, refunded: 1, overdueHolds: 0 };
      expect(await expectSound(ledger, dropId)).toMatchObject(counts);
    });

    test("leaves the buyer's slot and key to another claim", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 1 });
      const lost = claimRow({ key: hashes("a") });
      await fatesOf(ledger, drop.id, [lost]);
      const { keyHash } = hashes("a");
      const { buyerId, key } = lost;
      expect(await ledger.findByKey({ dropId: drop.id, buyerId, keyHash })).toBeNull();
      const again = claimRow({ buyerId, key });
      expect(await claim(ledger, drop, [again])).toMatchObject({ kind: "committed" });
      expect(await expectSound(ledger, drop.id)).toMatchObject({ held: 1, released: 1 });
    });

    test("takes many at once, and none", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 1000 });
      const rows = [...(await held(ledger, drop, 300)), ...claimRows(300)];
      expect(await fatesOf(ledger, drop.id, rows)).toHaveProperty("size", 600);
      expect(await ledger.entomb({ dropId: drop.id, rows: [] })).toEqual([]);
      expect(await expectSound(ledger, drop.id)).toMatchObject({ held: 300, released: 300 });
    });

    test("agrees with its rivals and with the claim that it races", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 1000 });
      const batches = Array.from({ length: 8 }, () => claimRows(20));
      const all = batches.flat();
      const repair = (rows: readonly ClaimRow[]) => fatesOf(ledger, drop.id, rows);
      const racing = batches.map((rows) => claim(ledger, drop, rows));
      const fates = await Promise.all([repair(all), repair(all.toReversed()), repair(all)]);
      const outcomes = await Promise.all(racing);
      expect(fates[1]).toEqual(fates[0]);
      expect(fates[2]).toEqual(fates[0]);
      for (const [at, rows] of batches.entries()) {
        const fate = outcomes[at]?.kind === "committed" ? "live" : "gone";
        expect(rows.every((row) => fates[0]?.get(row.id) === fate)).toBe(true);
      }
      const { committed = 0, conflict = 0 } = kindsOf(outcomes);
      const counts = { held: committed * 20, released: conflict * 20 };
      expect(await expectSound(ledger, drop.id)).toMatchObject(counts);
    });
  });
}

async function fatesOf(
  ledger: Ledger,
  dropId: string,
  rows: readonly ClaimRow[],
): Promise<ReadonlyMap<string, string>> {
  const targets = rows.map(({ id, buyerId }) => ({ id, buyerId }));
  const fates = await ledger.entomb({ dropId, rows: targets });
  return new Map(fates.map(({ id, fate }) => [id, fate]));
}
