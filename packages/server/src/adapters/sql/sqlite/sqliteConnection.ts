import Database from "better-sqlite3";
import {
  type DatabaseConnection,
  type Driver,
  Kysely,
  CompiledQuery,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from "kysely";
import type { Tables } from "../tables.ts";
import type { Db } from "../dialect.ts";

/** One SQLite connection behind Kysely; `raw` is for pragmas, never for queries. */
export interface SqliteConnection {
  readonly raw: Database.Database;
  readonly db: Db;
}

/**
 * How long a statement may wait for another process's lock. It blocks the event loop, so it is
 * short; the transaction is run again afterwards.
 */
const BUSY_TIMEOUT_MS = 500;

export function openConnection(
  source: string | Buffer,
  options: { readonly: boolean },
): SqliteConnection {
  const raw = new Database(source, { ...options, timeout: BUSY_TIMEOUT_MS });
  const cache = new Map<string, Database.Statement>();
  const database = {
    close: () => void raw.close(),
    // Kysely asks for a statement at each execution; preparing costs more than running one.
    prepare(text: string) {
      let statement = cache.get(text);
      if (statement === undefined) {
        statement = raw.prepare(text);
        cache.set(text, statement);
      }
      return statement;
    },
  };
  const begin = options.readonly ? "begin" : "begin immediate";
  const dialect = new ImmediateSqliteDialect({ database }, { raw, begin });
  return { raw, db: new Kysely<Tables>({ dialect }) };
}

interface TransactionStyle {
  readonly raw: Database.Database;
  readonly begin: "begin" | "begin immediate";
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #style: TransactionStyle;
  constructor(config: SqliteDialectConfig, style: TransactionStyle) {
    super(config);
    this.#config = config;
    this.#style = style;
  }
  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#config, this.#style);
  }
  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  readonly #style: TransactionStyle;
  constructor(config: SqliteDialectConfig, style: TransactionStyle) {
    super(config);
    this.#style = style;
  }
  /** A deferred transaction that turns into a writer can fail half way; this one waits first. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(this.#style.begin));
  }
  /** SQLite has rolled back by itself after some errors, a full disk for one. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#style.raw.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** SQLite does roll back DDL: a migration goes in whole or not at all. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
