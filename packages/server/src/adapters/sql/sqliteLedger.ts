import { basename } from "node:path";
import type { Clock } from "../../ports/clock.ts";
import type { Ledger } from "../../ports/ledger.ts";
import { migrate } from "./migrations.ts";
import { sqliteBuilder } from "./sqlite/sqliteBuilder.ts";
import { SqliteConnection } from "./sqlite/sqliteConnection.ts";
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
    writer = new SqliteConnection(file, { readonly: false });
    refuseForeignSchema(writer.raw, basename(file));
    setUpWriter(writer.raw);
    const builder = sqliteBuilder(writer.raw);
    await migrate(builder, { types: SQLITE_COLUMN_TYPES });
    writeStatistics(writer.raw);
    return sqlLedger(sqliteDialect({ file, writer, builder, clock }));
  } catch (error) {
    writer?.close();
    throw openFaultOf(error, basename(file));
  }
}
