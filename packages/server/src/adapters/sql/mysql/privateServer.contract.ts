import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { vi } from "vitest";
import { findPrograms, startMariadb, type Service } from "@dropctl/stack";
import type { Ledger } from "../../../ports/ledger.ts";
import { sqlLedger } from "../sqlLedger.ts";
import { MysqlConnection } from "./mysqlConnection.ts";
import { mysqlDialect } from "./mysqlDialect.ts";
import { MysqlPool } from "./mysqlPool.ts";
import { type Purpose, sessionSettings } from "./mysqlSession.ts";
import { parseMysqlUrl } from "./mysqlUrl.ts";

/** Who asks more often than ten times a second is told the same of InnoDB again and again. */
const WAIT = { timeout: 20_000, interval: 120 };

const isMissing = findPrograms().mariadbd === null;
/** In CI a missing server is a failure, not a silence. */
export const skipped = isMissing && !process.env["CI"];
/** For the name of what is skipped. */
export const unless = isMissing ? " (skipped: no mariadbd on this machine)" : "";

const TABLES = [
  "products",
  "drops",
  "reservations",
  "orders",
  "rooms",
  "tickets",
  "roomReports",
  "leases",
  "secrets",
  "dropEvents",
];

export interface PrivateServer extends AsyncDisposable {
  readonly service: Service;
  readonly url: string;
  /** A connection of the test's own, with the server's defaults; the server ends it. */
  connect(): Promise<MysqlConnection>;
  /** Empties every table of the ledger. */
  empty(): Promise<void>;
}

/** A server of a test file's own, with the database that the URL names, empty. */
export async function privateServer(args: readonly string[] = []): Promise<PrivateServer> {
  const folder = await mkdtemp(join(tmpdir(), "dropctl-mysql-"));
  const service = await startMariadb({ folder, args });
  const { options } = parseMysqlUrl(service.url);
  const connect = () => MysqlConnection.open({ options, settings: [], statementMsMax: 60_000 });
  return {
    service,
    url: service.url,
    connect,
    async empty() {
      const connection = await connect();
      for (const table of TABLES) {
        await connection.run(`delete from ${table}`, []);
      }
      connection.end();
    },
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The ledger of a server that `openMysqlLedger` has set up, for tests on machines that stall: a
 * writer that is silent for some seconds is not taken for dead.
 */
export function patientLedger(url: string, { lockWaitS } = { lockWaitS: 50 }): Ledger {
  const { options } = parseMysqlUrl(url);
  const pool = (purpose: Purpose) => {
    const settings = [
      ...sessionSettings(purpose, true),
      `set session innodb_lock_wait_timeout = ${lockWaitS}`,
      "set session idle_write_transaction_timeout = 60",
    ];
    const open = (onBroken: (connection: MysqlConnection) => void) =>
      MysqlConnection.open({ options, settings, statementMsMax: 60_000, onBroken });
    return new MysqlPool({ open, sizeMax: 16, onWait: () => undefined });
  };
  const pools = { writers: pool("write"), readers: pool("read"), scanners: pool("scan") };
  return sqlLedger(mysqlDialect(pools));
}

/** Waits until another session waits for what `connection` has locked; answers its number. */
export async function waiter(connection: MysqlConnection): Promise<number> {
  return (await waiters(connection, 1))[0] ?? 0;
}

/** Waits until so many sessions wait for locks; answers their numbers. */
export function waiters(connection: MysqlConnection, count: number): Promise<number[]> {
  const query =
    "select trx_mysql_thread_id as id from information_schema.innodb_trx where trx_state = 'LOCK WAIT'";
  return idsOf(connection, query, count);
}

/** Waits until a transaction other than `before` waits for a lock; answers its number. */
export async function waitingTransaction(connection: MysqlConnection, before = 0): Promise<number> {
  const query = `select trx_id as id from information_schema.innodb_trx
    where trx_state = 'LOCK WAIT' and trx_id <> ${before}`;
  return (await idsOf(connection, query, 1))[0] ?? 0;
}

/** Waits until a session is held up at its COMMIT; answers its number. */
export async function committer(connection: MysqlConnection): Promise<number> {
  const query =
    "select id from information_schema.processlist where info = 'commit' and state like 'Waiting for%'";
  return (await idsOf(connection, query, 1))[0] ?? 0;
}

async function idsOf(connection: MysqlConnection, query: string, count: number): Promise<number[]> {
  // What the test before was told last must not be told again.
  await sleep(WAIT.interval);
  return vi.waitUntil(async () => {
    const { rows } = await connection.run<{ id: number }>(query, []);
    return rows.length >= count && rows.map((row) => row.id);
  }, WAIT);
}
