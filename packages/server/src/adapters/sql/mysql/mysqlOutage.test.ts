import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Ledger, LedgerFault } from "../../../ports/ledger.ts";
import {
  claim,
  claimRows,
  expectSound,
  held,
  openDrop,
} from "../../../ports/ledgerContract/fixture.contract.ts";
import type { ClaimOutcome, ClaimRow } from "../../../ports/reservationLedger.ts";
import { openMysqlLedger } from "../mysqlLedger.ts";
import { type PrivateServer, privateServer, skipped, unless } from "./privateServer.contract.ts";

describe.skipIf(skipped)(`MariaDB killed and started again${unless}`, () => {
  let server: PrivateServer;
  let ledger: Ledger;
  const waitsMs: number[] = [];

  beforeAll(async () => {
    server = await privateServer();
    const onPoolWait = (_pool: string, waitMs: number) => waitsMs.push(waitMs);
    ledger = await openMysqlLedger({ url: server.url, onPoolWait });
  });

  afterAll(async () => {
    await ledger.close();
    await server[Symbol.asyncDispose]();
  });

  test("each claim that was acknowledged is there, the open ones can be settled", async () => {
    const drop = await openDrop(ledger, { total: 1_000_000 });
    const batches = new Map<readonly ClaimRow[], ClaimOutcome["kind"] | LedgerFault["outcome"]>();
    let isDown = false;
    const drive = async () => {
      while (!isDown) {
        const rows = claimRows(20);
        const kind = await claim(ledger, drop, rows).then(
          (outcome) => outcome.kind,
          (fault: LedgerFault) => fault.outcome,
        );
        batches.set(rows, kind);
      }
    };
    // More than there are connections: some wait for one.
    const drivers = Array.from({ length: 12 }, drive);
    await vi.waitUntil(() => batches.size > 100, 50_000);
    await server.service.kill();
    isDown = true;
    await Promise.all(drivers);
    expect(await ledger.ping().catch((error: unknown) => error)).toMatchObject({
      code: "ledger_unavailable",
    });
    await server.service.start();

    const rowsWith = (kind: string) =>
      [...batches].flatMap(([rows, each]) => (each === kind ? rows : []));
    const count = async (rows: readonly ClaimRow[]) =>
      (await ledger.findReservations(rows.map((row) => row.id))).length;
    for (const kind of batches.values()) {
      expect(["committed", "rolled_back", "unknown"]).toContain(kind);
    }
    expect(await count(rowsWith("committed"))).toBe(rowsWith("committed").length);
    expect(await count(rowsWith("rolled_back"))).toBe(0);
    const open = rowsWith("unknown");
    const fates = await ledger.entomb({ dropId: drop.id, rows: open });
    const live = fates.filter((each) => each.fate === "live").length;
    expect(await count(open)).toBe(open.length);
    const heldRows = rowsWith("committed").length + live;
    expect(await expectSound(ledger, drop.id)).toMatchObject({ held: heldRows });
    // Come late, they find that they may not land.
    for (const row of open) {
      expect(await claim(ledger, drop, [row])).toEqual({ kind: "conflict" });
    }
    expect(await expectSound(ledger, drop.id)).toMatchObject({ held: heldRows });
    expect(Math.max(...waitsMs)).toBeGreaterThan(0);
    expect(Math.min(...waitsMs)).toBe(0);
  });

  test("the ledger goes on by itself after a restart in order", async () => {
    const drop = await openDrop(ledger);
    await server.service.stop();
    await server.service.start();
    await held(ledger, drop, 3);
    expect(await expectSound(ledger, drop.id)).toMatchObject({ held: 3 });
  });
});
