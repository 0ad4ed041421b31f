import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ledgerContract } from "../../ports/ledger.contract.ts";
import type { Ledger } from "../../ports/ledger.ts";
import { claim, claimRows, openDrop } from "../../ports/ledgerContract/fixture.contract.ts";
import { openThreadedLedger } from "./threadedLedger.ts";

let folder: string;
let ledger: Ledger;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dropctl-threads-"));
  const clock = { nowMs: () => Date.now() };
  ledger = await openThreadedLedger({ file: join(folder, "ledger.db"), clock });
});

afterAll(async () => {
  await ledger.close();
  await rm(folder, { recursive: true });
});

/** The one ledger, emptied: starting its threads takes longer than a test. */
function emptied(): Promise<Ledger> {
  const database = new Database(join(folder, "ledger.db"));
  const sales = ["products", "drops", "reservations", "orders"];
  const tables = [...sales, "rooms", "tickets", "roomReports", "dropEvents", "leases", "secrets"];
  database.exec(tables.map((table) => `delete from ${table}`).join("; "));
  database.close();
  return Promise.resolve(ledger);
}

// Its threads have the system's clock, so time really passes here.
ledgerContract("SQLite in threads", emptied, { passMs: (ms) => setTimeout(ms) });

test("a fault in a thread reaches the caller as it was thrown", async () => {
  const drop = await openDrop(await emptied());
  const other = new Database(join(folder, "ledger.db"));
  other.exec("begin immediate");
  const fault = await claim(ledger, drop, claimRows(1)).catch((error: unknown) => error);
  other.exec("rollback");
  other.close();
  expect(fault).toMatchObject({ code: "ledger_unavailable", outcome: "rolled_back" });
  expect(String(fault)).toContain("the ledger could not write: database is locked");
});

test("a transaction that met a lock runs again once it is gone", async () => {
  const drop = await openDrop(await emptied());
  const other = new Database(join(folder, "ledger.db"));
  other.exec("begin immediate");
  const claimed = claim(ledger, drop, claimRows(1));
  // Longer than one attempt waits for the lock.
  await setTimeout(800);
  other.exec("rollback");
  other.close();
  expect(await claimed).toMatchObject({ kind: "committed" });
});
