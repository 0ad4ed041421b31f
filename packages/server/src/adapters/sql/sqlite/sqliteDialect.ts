import type { Clock } from "../../../ports/clock.ts";
import type { SqlDialect } from "../dialect.ts";
import { openConnection, type SqliteConnection } from "./sqliteConnection.ts";
import { classifySqliteError } from "./sqliteErrors.ts";

/** Column types: SQLite keeps text and integers of any length, so widths say nothing to it. */
export const SQLITE_COLUMN_TYPES: SqlDialect["columnTypes"] = {
  id: "text",
  hash: "text",
  text: () => "text",
  units: "integer",
  timeMs: "integer",
};

/**
 * SQLite as the ledger's database: one connection that writes, one that reads what is committed
 * (in WAL mode it never waits for the writer), and one more for each snapshot while it lasts.
 * @param file a path, or ":memory:" for a ledger that nothing else can open
 */
export function sqliteDialect(config: {
  file: string;
  writer: SqliteConnection;
  clock: Pick<Clock, "nowMs">;
}): SqlDialect {
  const { file, writer, clock } = config;
  const isMemory = file === ":memory:";
  const reader = isMemory ? writer : openConnection(file, { readonly: true });
  const openView = async () => {
    if (!isMemory) return openConnection(file, { readonly: true });
    // No second connection sees a memory database: its snapshot is a copy, between transactions.
    const copy = await writer.db.connection().execute(async () => writer.raw.serialize());
    return openConnection(copy, { readonly: true });
  };
  return {
    writer: writer.db,
    reader: reader.db,
    hasRowLocks: false,
    columnTypes: SQLITE_COLUMN_TYPES,
    nowMs: () => clock.nowMs(),
    openSnapshot: async () => {
      const view = await openView();
      // The first read fixes what the transaction sees.
      view.raw.exec("begin; select 1 from drops limit 1");
      return { db: view.db, [Symbol.asyncDispose]: () => closeConnection(view) };
    },
    classify: classifySqliteError,
    close: async () => {
      if (!isMemory) await closeConnection(reader);
      await closeConnection(writer);
    },
  };
}

/** Kysely closes only what it has used. */
async function closeConnection({ db, raw }: SqliteConnection): Promise<void> {
  await db.destroy();
  raw.close();
}
