import { type Kysely, sql } from "kysely";
import type { Clock } from "../../../ports/clock.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import type { Tables } from "../tables.ts";
import { SqliteConnection } from "./sqliteConnection.ts";
import { classifySqliteError } from "./sqliteErrors.ts";

/** Column types: SQLite keeps text and integers of any length, so widths say nothing to it. */
export const SQLITE_COLUMN_TYPES: SqlDialect["columnTypes"] = {
  id: "text",
  hash: "text",
  text: () => "text",
  integer: "integer",
  bigint: "integer",
};

/**
 * SQLite as the ledger's database: one connection that writes, one that reads what is committed
 * (in WAL mode it never waits for the writer), and one more for each snapshot while it lasts.
 * @param config.file a path, or ":memory:" for a ledger that nothing else can open
 */
export function sqliteDialect(config: {
  file: string;
  writer: SqliteConnection;
  builder: Kysely<Tables>;
  clock: Pick<Clock, "nowMs">;
}): SqlDialect {
  const { file, writer, builder, clock } = config;
  const readers = file === ":memory:" ? memoryReaders(writer) : fileReaders(file);
  return {
    builder,
    reader: readers.reader,
    hasRowLocks: false,
    columnTypes: SQLITE_COLUMN_TYPES,
    // Its statistics say enough.
    tableBy: (table) => sql.table(table),
    nowMs: () => clock.nowMs(),
    presentMs: () => clock.nowMs(),
    inTransaction: (body) => writer.inTransaction(body),
    openSnapshot: async () => {
      const view = await readers.openView();
      // The first read fixes what the transaction sees.
      view.raw.exec("begin; select 1 from drops limit 1");
      return {
        run: (text, parameters) => view.run(text, parameters),
        [Symbol.asyncDispose]: () => Promise.resolve(view.close()),
      };
    },
    classify: classifySqliteError,
    close: () =>
      writer.inLine(() => {
        readers.close();
        return Promise.resolve(writer.close());
      }),
  };
}

interface Readers {
  readonly reader: Connection;
  openView(): Promise<SqliteConnection>;
  close(): void;
}

function fileReaders(file: string): Readers {
  const reader = new SqliteConnection(file, { readonly: true });
  return {
    reader,
    openView: () => Promise.resolve(new SqliteConnection(file, { readonly: true })),
    close: () => reader.close(),
  };
}

/** No other connection sees a memory database: reads wait in line, a snapshot is a copy. */
function memoryReaders(writer: SqliteConnection): Readers {
  return {
    reader: {
      run: (text, parameters) => writer.inLine(() => writer.run(text, parameters)),
    },
    openView: async () => {
      const copy = await writer.inLine(() => Promise.resolve(writer.raw.serialize()));
      return new SqliteConnection(copy, { readonly: true });
    },
    close: () => undefined,
  };
}
