import type { EventLedger } from "../../../ports/eventLedger.ts";
import { along } from "../along.ts";
import type { SqlDialect } from "../dialect.ts";
import { prepare } from "../prepared.ts";
import { EVENT_COLUMNS } from "../rows.ts";
import { read } from "../transact.ts";

export function eventReads(dialect: SqlDialect): EventLedger {
  const select = () =>
    dialect.builder.selectFrom(along(dialect, "dropEvents", "PRIMARY")).select(EVENT_COLUMNS);
  const after = prepare((at: { dropId: string; afterNumber: number; limit: number }) =>
    select()
      .where("dropId", "=", at.dropId)
      .where("number", ">", at.afterNumber)
      .orderBy("number")
      .limit(at.limit),
  );
  const before = prepare((at: { dropId: string; beforeNumber: number; limit: number }) =>
    select()
      .where("dropId", "=", at.dropId)
      .where("number", "<", at.beforeNumber)
      .orderBy("number", "desc")
      .limit(at.limit),
  );

  return {
    findEvents: (query) => read(dialect, async (db) => (await after(db, query)).rows),
    findLastEvents: ({ dropId, beforeNumber, limit }) =>
      read(dialect, async (db) => {
        const at = { dropId, beforeNumber: beforeNumber ?? NUMBER_MAX, limit };
        return (await before(db, at)).rows;
      }),
  };
}

/** No drop has that many. */
const NUMBER_MAX = 2 ** 31 - 1;
