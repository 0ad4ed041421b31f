import type Database from "better-sqlite3";
import { Kysely, SqliteAdapter, SqliteDialect } from "kysely";
import type { Tables } from "../tables.ts";

/** Kysely on a connection: it compiles every query, and runs the migrations itself. */
export function sqliteBuilder(database: Database.Database): Kysely<Tables> {
  return new Kysely({ dialect: new TransactionalDdlDialect({ database }) });
}

class TransactionalDdlDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }
}

/** SQLite does roll back DDL: a migration goes in whole or not at all. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
