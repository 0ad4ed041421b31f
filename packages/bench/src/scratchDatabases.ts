import { randomBytes } from "node:crypto";
import { parseMysqlUrl, stockKeysOf } from "@dropctl/server";
import { Redis } from "ioredis";
import { type Connection, createConnection } from "mysql2/promise";
import type { StackUrls } from "./child.ts";

const SUFFIX_BYTES = 4;

/** A connection such as a server would open with the same URL. */
export function connectTo(databaseUrl: string): Promise<Connection> {
  return createConnection(parseMysqlUrl(databaseUrl).options);
}

/**
 * Databases beside the given one, so that two sizes can be measured in turn and the given one
 * stays as it is. When they go, also on a fault or a signal, so does the stock of their drops.
 */
export class ScratchDatabases implements AsyncDisposable {
  readonly #given: StackUrls;
  readonly #names: string[] = [];
  #removing: Promise<void> | undefined;

  constructor(given: StackUrls) {
    this.#given = given;
    process.on("SIGINT", this.#leave).on("SIGTERM", this.#leave);
  }

  /** The same servers, with a new database called `dropctl_bench_`, random letters, `purpose`. */
  async create(purpose: string): Promise<StackUrls> {
    const name = `dropctl_bench_${randomBytes(SUFFIX_BYTES).toString("hex")}_${purpose}`;
    const connection = await connectTo(this.#given.databaseUrl);
    try {
      await connection.query(`CREATE DATABASE ${name}`);
      this.#names.push(name);
    } finally {
      await connection.end();
    }
    const url = new URL(this.#given.databaseUrl);
    url.pathname = `/${name}`;
    return { ...this.#given, databaseUrl: url.toString() };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return (this.#removing ??= this.#remove());
  }

  readonly #leave = (signal: NodeJS.Signals): void => {
    const tell = (cause: unknown): void =>
      void process.stderr.write(`bench: ${String(cause)}; left: ${this.#names.join(", ")}\n`);
    // Nobody listens any more then, so that the signal does what it does to every program.
    const leave = (): void => void process.kill(process.pid, signal);
    this[Symbol.asyncDispose]().catch(tell).finally(leave);
  };

  async #remove(): Promise<void> {
    try {
      await forgetStock(this.#given.redisUrl, await this.#dropAll());
    } finally {
      process.off("SIGINT", this.#leave).off("SIGTERM", this.#leave);
    }
  }

  /** Answers the ids of the drops that they had. */
  async #dropAll(): Promise<string[]> {
    const connection = await connectTo(this.#given.databaseUrl);
    const dropIds: string[] = [];
    try {
      for (const name of this.#names) {
        dropIds.push(...(await dropsIn(connection, name)));
        await connection.query(`DROP DATABASE IF EXISTS ${name}`);
      }
      return dropIds;
    } finally {
      await connection.end();
    }
  }
}

/** None where no server has come so far as to make the tables. */
async function dropsIn(connection: Connection, name: string): Promise<string[]> {
  const [tables] = await connection.query(
    "SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND table_name = 'drops'",
    [name],
  );
  if ((tables as unknown[]).length === 0) return [];
  const [rows] = await connection.query(`SELECT id FROM ${name}.drops`);
  return (rows as { id: string }[]).map(({ id }) => id);
}

async function forgetStock(redisUrl: string, dropIds: readonly string[]): Promise<void> {
  const path = /^unix:\/\/(\/.+)$/.exec(redisUrl)?.[1];
  const redis = new Redis(path ?? redisUrl, { lazyConnect: true, retryStrategy: () => null });
  // The call that fails says so, too.
  redis.on("error", () => undefined);
  try {
    // A drop at a time: in a cluster, two drops' keys may lie on two nodes.
    for (const dropId of dropIds) await redis.unlink(stockKeysOf(dropId));
  } finally {
    redis.disconnect();
  }
}
