import { basename } from "node:path";
import type { Clock } from "../../ports/clock.ts";
import type { Ledger } from "../../ports/ledger.ts";
import { migrate } from "./migrations.ts";
import { openConnection, type SqliteConnection } from "./sqlite/sqliteConnection.ts";
import { sqliteDialect, SQLITE_COLUMN_TYPES } from "./sqlite/sqliteDialect.ts";
import { openFaultOf } from "./sqlite/sqliteOpenFault.ts";
import { refuseForeignSchema, setUpWriter } from "./sqlite/sqliteSetup.ts";
import { writeStatistics } from "./sqlite/sqliteStatistics.ts";
import { sqlLedger } from "./sqlLedger.ts";

/**
 * Opens the embedded ledger, and makes it or brings its schema up to date first. Every commit
 * is on the disk before it is acknowledged. Times come from `clock`.
 * @param config.file a path in a folder that exists, or ":memory:"
 * @throws {LedgerOpenFault} the file cannot be written, is no ledger, or has a newer schema
 */
export async function openSqliteLedger(config: {
  file: string;
  clock: Pick<Clock, "nowMs">;
}): Promise<Ledger> {
  const { file, clock } = config;
  let writer: SqliteConnection | undefined;
  try {
    writer = openConnection(file, { readonly: false });
    refuseForeignSchema(writer.raw, basename(file));
    setUpWriter(writer.raw);
    await migrate(writer.db, SQLITE_COLUMN_TYPES);
    writeStatistics(writer.raw);
    return sqlLedger(sqliteDialect({ file, writer, clock }));
  } catch (error) {
    writer?.raw.close();
    throw openFaultOf(error, basename(file));
  }
}
