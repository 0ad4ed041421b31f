import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { expectSound, held, openDrop } from "../../../ports/ledgerContract/fixture.contract.ts";
import { openSqliteLedger } from "../sqliteLedger.ts";

const clock = { nowMs: () => Date.now() };
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dropctl-durability-"));
  file = join(folder, "ledger.db");
});

afterEach(() => rm(folder, { recursive: true }));

test("a ledger that was closed opens with the same stock", async () => {
  const first = await openSqliteLedger({ file, clock });
  const drop = await openDrop(first);
  const rows = await held(first, drop, 3);
  await first.close();
  const second = await openSqliteLedger({ file, clock });
  expect(await second.findDrop(drop.id)).toEqual(drop);
  expect(await second.findReservations(rows.map((row) => row.id))).toHaveLength(3);
  expect(await expectSound(second, drop.id)).toMatchObject({ held: 3 });
  await second.close();
});

/** Claims batch after batch and names the ids of each one as soon as it is acknowledged. */
const CLAIM_FOREVER = `
  import { randomUUID } from "node:crypto";
  const [ledgerUrl, file, dropId] = process.argv.slice(1);
  const { openSqliteLedger } = await import(ledgerUrl);
  const ledger = await openSqliteLedger({ file, clock: { nowMs: () => Date.now() } });
  const row = () => ({ id: randomUUID(), buyerId: randomUUID(), liveSlot: 1, key: null, reference: null });
  for (;;) {
    const rows = Array.from({ length: 20 }, row);
    const { kind } = await ledger.claim({ dropId, epoch: 1, holdMs: 60000, waitingRoom: "off", rows });
    if (kind !== "committed") throw new Error(kind);
    process.stdout.write(rows.map((each) => each.id).join(" ") + "\\n");
    await new Promise((resolve) => setImmediate(resolve));
  }
`;

test("what was acknowledged is there after kill -9", async () => {
  const before = await openSqliteLedger({ file, clock });
  const drop = await openDrop(before, { total: 10_000_000 });
  await before.close();

  const ledgerUrl = new URL("../sqliteLedger.ts", import.meta.url).href;
  const flags = ["--input-type=module", "--eval", CLAIM_FOREVER, ledgerUrl, file, drop.id];
  const child = spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(...line.split(" "));
    // Kept reading afterwards: what it had written before it died was acknowledged too.
    if (acknowledged.length >= 600) child.kill("SIGKILL");
  }
  expect(await exited).toEqual([null, "SIGKILL"]);

  const after = await openSqliteLedger({ file, clock });
  const whole = acknowledged.filter((id) => id.length === 36);
  const found = await after.findReservations(whole);
  expect(whole.length).toBeGreaterThanOrEqual(600);
  expect(found).toHaveLength(whole.length);
  const { held: rowsHeld } = await expectSound(after, drop.id);
  expect(rowsHeld).toBeGreaterThanOrEqual(whole.length);
  await after.close();
});
