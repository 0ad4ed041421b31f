import type { ConnectionOptions } from "mysql2";
import { DEFAULT_MIGRATION_TABLE } from "kysely/migration";
import { LedgerOpenFault, type Ledger } from "../../ports/ledger.ts";
import { foreignSchema, migrate } from "./migrations.ts";
import { mysqlMigrator } from "./mysql/mysqlBuilder.ts";
import { MysqlConnection } from "./mysql/mysqlConnection.ts";
import { MYSQL_COLUMN_TYPES, mysqlDialect } from "./mysql/mysqlDialect.ts";
import { isThere } from "./mysql/mysqlErrors.ts";
import { openFaultOf } from "./mysql/mysqlOpenFault.ts";
import { MysqlPool } from "./mysql/mysqlPool.ts";
import { type Purpose, sessionSettings, STATEMENT_MS_MAX } from "./mysql/mysqlSession.ts";
import { parseMysqlUrl } from "./mysql/mysqlUrl.ts";
import { sqlLedger } from "./sqlLedger.ts";

/**
 * Opened when they are first needed. Twice as many writers as requests to direct drops are let in
 * at once: these wait for one row, and others must not wait for them.
 */
const CONNECTIONS_MAX: Readonly<Record<Purpose, number>> = { write: 16, read: 4, scan: 2 };

/**
 * Opens the ledger on MariaDB (10.11 or later) or MySQL (8.4 or later), and brings its schema up
 * to date first; any number of processes may do so at once. Times come from the server's clock.
 * @param config.url `mysql://user:password@host:port/database`, see `parseMysqlUrl`
 * @param config.onPoolWait told how long each call waited for a connection of which pool
 * @throws {LedgerOpenFault}
 */
export async function openMysqlLedger(config: {
  url: string;
  onPoolWait?: (pool: Purpose, waitMs: number) => void;
}): Promise<Ledger> {
  const { url, onPoolWait = () => undefined } = config;
  const address = parseMysqlUrl(url);
  const { options } = address;
  try {
    const isMariadb = await look(options, address.name);
    await bringUpToDate(options);
    const pool = (purpose: Purpose) =>
      new MysqlPool({
        sizeMax: CONNECTIONS_MAX[purpose],
        onWait: (waitMs) => onPoolWait(purpose, waitMs),
        open: (onBroken) =>
          MysqlConnection.open({
            options,
            settings: sessionSettings(purpose, isMariadb),
            statementMsMax: STATEMENT_MS_MAX[purpose],
            onBroken,
          }),
      });
    const pools = { writers: pool("write"), readers: pool("read"), scanners: pool("scan") };
    return sqlLedger(mysqlDialect(pools));
  } catch (error) {
    throw openFaultOf(error, address);
  }
}

/**
 * Looks before anything is changed; answers whether it is MariaDB.
 * @throws {LedgerOpenFault} the database has other tables, or migrations we do not know
 */
async function look(options: ConnectionOptions, name: string): Promise<boolean> {
  const statementMsMax = STATEMENT_MS_MAX.read;
  const connection = await MysqlConnection.open({ options, settings: [], statementMsMax });
  const list = async (query: string) =>
    (await connection.run<{ name: string }>(query, [])).rows.map((row) => row.name);
  try {
    const tables = await list(
      "select table_name as name from information_schema.tables where table_schema = database()",
    );
    const isMigrated = tables.includes(DEFAULT_MIGRATION_TABLE);
    const applied = isMigrated ? await list(`select name from ${DEFAULT_MIGRATION_TABLE}`) : [];
    const foreign = foreignSchema({ tables, applied });
    if (foreign !== null) {
      const advice = "use the version that wrote it, or an empty database";
      throw new LedgerOpenFault("ledger_schema_unknown", `ledger ${name} ${foreign}: ${advice}`);
    }
    const [version = ""] = await list("select version() as name");
    return version.includes("MariaDB");
  } finally {
    connection.end();
  }
}

async function bringUpToDate(options: ConnectionOptions): Promise<void> {
  const migrator = mysqlMigrator(options);
  try {
    await migrate(migrator, { types: MYSQL_COLUMN_TYPES, isThere });
  } finally {
    await migrator.destroy();
  }
}
