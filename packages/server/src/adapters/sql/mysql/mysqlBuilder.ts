import {
  DummyDriver,
  Kysely,
  MysqlAdapter,
  MysqlDialect,
  MysqlIntrospector,
  MysqlQueryCompiler,
} from "kysely";
import { createPool, type ConnectionOptions } from "mysql2";
import type { Tables } from "../tables.ts";

/** Compiles queries; nothing runs through it. */
export function mysqlCompiler(): Kysely<Tables> {
  return new Kysely({
    dialect: {
      createAdapter: () => new MysqlAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new MysqlIntrospector(db),
      createQueryCompiler: () => new MysqlQueryCompiler(),
    },
  });
}

/** Kysely with connections of its own, for migrations; `destroy` it afterwards. */
export function mysqlMigrator(options: ConnectionOptions): Kysely<Tables> {
  const pool = createPool({ ...options, connectionLimit: 2 });
  // Only here does it matter what the server would take by default.
  pool.on("connection", (connection) => {
    connection.query("set session default_storage_engine = InnoDB", () => undefined);
  });
  return new Kysely({ dialect: new MysqlDialect({ pool }) });
}
