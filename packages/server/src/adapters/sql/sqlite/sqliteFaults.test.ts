import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LedgerFault, LedgerOpenFault } from "../../../ports/ledger.ts";
import {
  claim,
  claimRows,
  expectSound,
  openDrop,
} from "../../../ports/ledgerContract/fixture.contract.ts";
import { openSqliteLedger } from "../sqliteLedger.ts";
import { sqlLedger } from "../sqlLedger.ts";
import { sqliteBuilder } from "./sqliteBuilder.ts";
import { SqliteConnection } from "./sqliteConnection.ts";
import { sqliteDialect } from "./sqliteDialect.ts";

const clock = { nowMs: () => Date.now() };
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dropctl-faults-"));
  file = join(folder, "ledger.db");
});

afterEach(() => rm(folder, { recursive: true }));

async function openFault(path: string): Promise<LedgerOpenFault> {
  const error = await openSqliteLedger({ file: path, clock }).then(
    () => new Error("it opened"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof LedgerOpenFault)) throw error;
  expect(error.message).not.toContain("\n");
  return error;
}

function alter(statement: string): void {
  const database = new Database(file);
  database.exec(statement);
  database.close();
}

describe("opening", () => {
  test("refuses what is no database, and leaves it as it was", async () => {
    const text = "not a ledger, but long enough to look at ".repeat(200);
    await writeFile(file, text);
    const { code, message } = await openFault(file);
    expect(code).toBe("ledger_not_a_database");
    expect(message).toContain("ledger.db is not a ledger");
    expect(await readFile(file, "utf8")).toBe(text);
  });

  test("refuses another program's database, and leaves it as it was", async () => {
    alter("create table guests (name text); insert into guests values ('Ada')");
    const before = await readFile(file);
    const { code, message } = await openFault(file);
    expect(code).toBe("ledger_schema_unknown");
    expect(message).toContain("another program");
    expect(await readFile(file)).toEqual(before);
  });

  test("refuses a newer schema", async () => {
    await (await openSqliteLedger({ file, clock })).close();
    alter("insert into kysely_migration (name, timestamp) values ('9999_later', '2099')");
    const { code, message } = await openFault(file);
    expect(code).toBe("ledger_schema_unknown");
    expect(message).toContain("newer schema (9999_later)");
  });

  test("says that a place cannot be written", async () => {
    expect((await openFault(join(folder, "missing", "ledger.db"))).code).toBe("ledger_unwritable");
    expect((await openFault(folder)).code).toBe("ledger_unwritable");
  });

  test("says that another process has locked the file", async () => {
    await (await openSqliteLedger({ file, clock })).close();
    const other = new Database(file);
    other.exec("begin exclusive");
    const { code, message } = await openFault(file);
    expect(code).toBe("ledger_unwritable");
    expect(message).toContain("locked by another process");
    other.close();
  });
});

describe("writing", () => {
  test("fails as rolled back while another process keeps the lock, and works after", async () => {
    const ledger = await openSqliteLedger({ file, clock });
    const drop = await openDrop(ledger);
    const rows = claimRows(2);
    const other = new Database(file);
    other.exec("begin immediate");
    const fault = await claim(ledger, drop, rows).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(LedgerFault);
    expect(fault).toMatchObject({ code: "ledger_unavailable", outcome: "rolled_back" });
    expect(await ledger.readStock(drop.id)).toMatchObject({ claimed: 0 });
    other.exec("rollback");
    other.close();
    expect(await claim(ledger, drop, rows)).toMatchObject({ kind: "committed" });
    await expectSound(ledger, drop.id);
    await ledger.close();
  });

  test("fails as rolled back, and half of nothing stays, when a table is gone", async () => {
    const ledger = await openSqliteLedger({ file, clock });
    const drop = await openDrop(ledger);
    alter("alter table drops rename to lost");
    const fault = await claim(ledger, drop, claimRows(2)).catch((error: unknown) => error);
    expect(fault).toMatchObject({ outcome: "rolled_back" });
    expect(String(fault)).toContain("the ledger could not write: no such table: drops");
    alter("alter table lost rename to drops");
    expect(await expectSound(ledger, drop.id)).toMatchObject({ held: 0 });
    await ledger.close();
  });

  test("fails as rolled back on a full disk, and goes on when there is space", async () => {
    const { ledger, raw } = await openWithItsConnection();
    const drop = await openDrop(ledger, { total: 1000 });
    const pages = raw.pragma("page_count", { simple: true }) as number;
    raw.pragma(`max_page_count = ${pages + 2}`);
    const fault = await claim(ledger, drop, claimRows(256)).catch((error: unknown) => error);
    expect(fault).toMatchObject({
      outcome: "rolled_back",
      message: "the ledger could not write: database or disk is full",
    });
    expect(await expectSound(ledger, drop.id)).toMatchObject({ held: 0 });
    raw.pragma("max_page_count = 1000000");
    expect(await claim(ledger, drop, claimRows(256))).toMatchObject({ kind: "committed" });
    await ledger.close();
  });

  test("does not claim to know what became of a commit that failed", async () => {
    const { ledger, raw } = await openWithItsConnection();
    const drop = await openDrop(ledger);
    // A deferred foreign key is looked at by COMMIT itself.
    raw.exec(`
      pragma foreign_keys = on;
      create table parents (id integer primary key);
      create table children (id integer references parents deferrable initially deferred);
      create trigger orphan after insert on reservations begin insert into children values (1); end
    `);
    const rows = claimRows(2);
    const fault = await claim(ledger, drop, rows).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(LedgerFault);
    expect(fault).toMatchObject({ outcome: "unknown" });
    raw.exec("drop trigger orphan");
    expect(await claim(ledger, drop, rows)).toMatchObject({ kind: "committed" });
    await ledger.close();
  });
});

/** A ledger whose writing connection the test can spoil. */
async function openWithItsConnection() {
  await (await openSqliteLedger({ file, clock })).close();
  const writer = new SqliteConnection(file, { readonly: false });
  const builder = sqliteBuilder(writer.raw);
  return { ledger: sqlLedger(sqliteDialect({ file, writer, builder, clock })), raw: writer.raw };
}
