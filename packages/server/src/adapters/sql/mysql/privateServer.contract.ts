import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { vi } from "vitest";
import { findPrograms, startMariadb, type Service } from "@dropctl/stack";
import { MysqlConnection } from "./mysqlConnection.ts";
import { parseMysqlUrl } from "./mysqlUrl.ts";

/** Who asks more often than ten times a second is told the same of InnoDB again and again. */
const WAIT = { timeout: 5_000, interval: 120 };

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

/** Waits until another session waits for what `connection` has locked; answers its number. */
export function waiter(connection: MysqlConnection): Promise<number> {
  const query =
    "select trx_mysql_thread_id as id from information_schema.innodb_trx where trx_state = 'LOCK WAIT'";
  return firstOf(connection, query);
}

/** Waits until a session is held up at its COMMIT; answers its number. */
export function committer(connection: MysqlConnection): Promise<number> {
  const query =
    "select id from information_schema.processlist where info = 'commit' and state like 'Waiting for%'";
  return firstOf(connection, query);
}

async function firstOf(connection: MysqlConnection, query: string): Promise<number> {
  // What the test before was told last must not be told again.
  await sleep(WAIT.interval);
  return vi.waitUntil(async () => {
    const { rows } = await connection.run<{ id: number }>(query, []);
    return rows[0]?.id ?? 0;
  }, WAIT);
}
