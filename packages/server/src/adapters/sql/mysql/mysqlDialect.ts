import { sql } from "kysely";
import type { Connection, SnapshotView, SqlDialect } from "../dialect.ts";
import { mysqlCompiler } from "./mysqlBuilder.ts";
import type { MysqlConnection } from "./mysqlConnection.ts";
import { classifyMysqlError } from "./mysqlErrors.ts";
import type { MysqlPool } from "./mysqlPool.ts";

/** Ids and hashes are compared byte by byte, as everything is in SQLite. */
export const MYSQL_COLUMN_TYPES: SqlDialect["columnTypes"] = {
  id: sql`char(36) character set ascii collate ascii_bin`,
  hash: sql`char(43) character set ascii collate ascii_bin`,
  text: (charactersMax) =>
    sql.raw(`varchar(${charactersMax}) character set utf8mb4 collate utf8mb4_bin`),
  integer: "integer",
  bigint: "bigint",
};

/** The server's clock, of the moment in which the statement began. */
const CLOCK = "select cast(unix_timestamp(now(3)) * 1000 as unsigned) as nowMs";

export interface MysqlPools {
  readonly writers: MysqlPool;
  readonly readers: MysqlPool;
  /** For snapshots, each of which keeps a connection for as long as it lasts. */
  readonly scanners: MysqlPool;
}

/** MySQL or MariaDB as the ledger's database. */
export function mysqlDialect({ writers, readers, scanners }: MysqlPools): SqlDialect {
  return {
    builder: mysqlCompiler(),
    reader: {
      run: (text, parameters) => readers.use((connection) => connection.run(text, parameters)),
    },
    hasRowLocks: true,
    columnTypes: MYSQL_COLUMN_TYPES,
    tableBy: (table, index) => sql`${sql.table(table)} force index (${sql.ref(index)})`,
    nowMs: (connection) =>
      connection instanceof Transaction ? connection.nowMs : readClock(connection),
    presentMs: (connection) => readClock(connection),
    inTransaction: (body) =>
      writers.use(async (connection) => {
        try {
          const trx = new Transaction(connection, await readClock(connection));
          const answer = await body(trx);
          await connection.run("commit", []);
          return answer;
        } catch (error) {
          // After some errors half of the transaction would still be there to commit.
          await undo(connection);
          throw error;
        }
      }),
    openSnapshot: () => openSnapshot(scanners),
    classify: classifyMysqlError,
    close: async () => {
      await Promise.all([writers, readers, scanners].map((pool) => pool.close()));
    },
  };
}

/** All its rows get the time of its beginning, which takes the place of a BEGIN. */
class Transaction implements Connection {
  readonly nowMs: number;
  readonly #connection: MysqlConnection;

  constructor(connection: MysqlConnection, nowMs: number) {
    this.#connection = connection;
    this.nowMs = nowMs;
  }

  run<R>(text: string, parameters: readonly unknown[]) {
    return this.#connection.run<R>(text, parameters);
  }
}

async function readClock(connection: Connection): Promise<number> {
  const { rows } = await connection.run<{ nowMs: number }>(CLOCK, []);
  const [row] = rows;
  if (row === undefined) throw new Error("the server did not tell its time");
  return row.nowMs;
}

async function undo(connection: MysqlConnection): Promise<void> {
  if (connection.isBroken) return;
  try {
    await connection.run("rollback", []);
  } catch {
    connection.destroy();
  }
}

async function openSnapshot(scanners: MysqlPool): Promise<SnapshotView> {
  const connection = await scanners.acquire();
  const dispose = async () => {
    await undo(connection);
    scanners.release(connection);
  };
  try {
    // At READ COMMITTED a consistent snapshot is silently none.
    await connection.run("set transaction isolation level repeatable read", []);
    await connection.run("start transaction with consistent snapshot, read only", []);
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    run: (text, parameters) => connection.run(text, parameters),
    [Symbol.asyncDispose]: dispose,
  };
}
