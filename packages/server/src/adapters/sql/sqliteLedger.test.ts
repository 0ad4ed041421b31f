import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { ledgerContract } from "../../ports/ledger.contract.ts";
import type { Ledger } from "../../ports/ledger.ts";
import { openSqliteLedger } from "./sqliteLedger.ts";

const opened: (() => Promise<void>)[] = [];
let nowMs = Date.now();
const clock = { nowMs: () => nowMs };
const passMs = (ms: number) => {
  nowMs += ms;
  return Promise.resolve();
};

async function openFile(): Promise<Ledger> {
  const folder = await mkdtemp(join(tmpdir(), "dropctl-ledger-"));
  const ledger = await openSqliteLedger({ file: join(folder, "ledger.db"), clock });
  opened.push(async () => {
    await ledger.close();
    await rm(folder, { recursive: true });
  });
  return ledger;
}

async function openMemory(): Promise<Ledger> {
  const ledger = await openSqliteLedger({ file: ":memory:", clock });
  opened.push(() => ledger.close());
  return ledger;
}

afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

ledgerContract("SQLite in a file", openFile, { passMs });
ledgerContract("SQLite in memory", openMemory, { passMs });
