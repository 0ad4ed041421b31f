import { describe, expect, test } from "vitest";
import type { StockRow } from "../../domain/stockBook.ts";
import type { Ledger } from "../ledger.ts";
import {
  claim,
  claimRows,
  expectSound,
  held,
  newId,
  type Open,
  openDrop,
  paid,
} from "./fixture.contract.ts";

export function rebuildContract(open: Open): void {
  describe("rebuild", () => {
    test("raises the epoch for one of those who race", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger);
      const raise = () => ledger.raiseEpoch({ dropId: drop.id, epoch: drop.epoch });
      const answers = await Promise.all([raise(), raise(), raise()]);
      expect(answers.filter((epoch) => epoch !== null)).toEqual([drop.epoch + 1]);
      expect(await ledger.findDrop(drop.id)).toMatchObject({ epoch: drop.epoch + 1 });
      expect(await ledger.raiseEpoch({ dropId: newId(), epoch: 1 })).toBeNull();
      expect(await claim(ledger, drop, claimRows(1))).toEqual({ kind: "stale_epoch" });
    });

    test("a snapshot has every row of the drop once, live or only remembered", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 5000 });
      await held(ledger, await openDrop(ledger), 1);
      const gone = await held(ledger, drop, 1);
      const ids = gone.map((row) => row.id);
      const release = { ids, reason: "cancelled", locks: "rows_first" } as const;
      await ledger.release({ dropId: drop.id, ...release });
      const sold = await paid(ledger, drop, 1);
      const rest = await held(ledger, drop, 4300);
      const rows = await readAll(ledger, drop.id);
      expect(rows.size).toBe(4302);
      const stateOf = (row: { id: string } | undefined) => rows.get(row?.id ?? "")?.live;
      expect(stateOf(gone[0])).toBeNull();
      expect(stateOf(sold[0])).toEqual({ state: "paid", liveSlot: 1 });
      expect(rest.every((row) => stateOf(row)?.state === "held")).toBe(true);
      expect(rows.get(rest[0]?.id ?? "")?.buyerId).toBe(rest[0]?.buyerId);
      expect((await readAll(ledger, newId())).size).toBe(0);
    });

    test("a snapshot shows one moment while writers go on", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 10_000 });
      const before = await held(ledger, drop, 4500);
      const seen: StockRow[] = [];
      for await (const rows of ledger.snapshot(drop.id)) {
        seen.push(...rows);
        // Rows before and behind the reader's place change, and new ones come.
        const ids = [before.at(0), before.at(-1)].map((row) => row?.id ?? "");
        const release = { ids, reason: "cancelled", locks: "rows_first" } as const;
        await ledger.release({ dropId: drop.id, ...release });
        await held(ledger, drop, 100);
      }
      expect(seen.map((row) => row.reservationId)).toEqual(before.map((row) => row.id));
      expect(seen.every((row) => row.live !== null)).toBe(true);
      expect((await expectSound(ledger, drop.id)).released).toBe(2);
    });

    test("a snapshot that is given up frees what it held", async () => {
      const ledger = await open();
      const drop = await openDrop(ledger, { total: 5000 });
      await held(ledger, drop, 2100);
      for await (const rows of ledger.snapshot(drop.id)) {
        expect(rows.length).toBeGreaterThan(0);
        break;
      }
      await held(ledger, drop, 1);
      expect((await readAll(ledger, drop.id)).size).toBe(2101);
    });
  });
}

async function readAll(ledger: Ledger, dropId: string): Promise<Map<string, StockRow>> {
  const byId = new Map<string, StockRow>();
  for await (const rows of ledger.snapshot(dropId)) {
    for (const row of rows) {
      expect(byId.has(row.reservationId)).toBe(false);
      byId.set(row.reservationId, row);
    }
  }
  return byId;
}
