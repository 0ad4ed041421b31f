import type Database from "better-sqlite3";
import { DEFAULT_MIGRATION_TABLE } from "kysely/migration";
import { foreignSchema } from "../migrations.ts";
import { unknownSchemaFault } from "./sqliteOpenFault.ts";

/** Settings of the writer's connection; `page_size` counts only while the file is empty. */
const PRAGMAS = [
  "page_size = 4096",
  "journal_mode = wal",
  // Every commit is synced: what was acknowledged survives a power cut, not only a crash.
  "synchronous = full",
  // Nothing refers to a row by a foreign key: the audit checks what belongs together.
  "foreign_keys = off",
  "temp_store = memory",
  // Kibibytes when negative.
  "cache_size = -32768",
  "wal_autocheckpoint = 4000",
];

export function setUpWriter(raw: Database.Database): void {
  for (const pragma of PRAGMAS) raw.pragma(pragma);
  // A file without write permission opens all the same; this does not.
  raw.exec("begin immediate; commit");
}

/**
 * @throws {LedgerOpenFault} another program's tables, or migrations this version does not know
 */
export function refuseForeignSchema(raw: Database.Database, fileName: string): void {
  const tables = names(raw, "select name from sqlite_master where type = 'table'");
  const isMigrated = tables.includes(DEFAULT_MIGRATION_TABLE);
  const applied = isMigrated ? names(raw, `select name from ${DEFAULT_MIGRATION_TABLE}`) : [];
  const foreign = foreignSchema({ tables, applied });
  if (foreign !== null) throw unknownSchemaFault(fileName, foreign);
}

function names(raw: Database.Database, query: string): string[] {
  return raw
    .prepare<[], { name: string }>(query)
    .all()
    .map((row) => row.name);
}
