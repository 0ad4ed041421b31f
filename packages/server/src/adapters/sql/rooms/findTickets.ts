import type { RoomLedger } from "../../../ports/roomLedger.ts";
import { along } from "../along.ts";
import type { SqlDialect } from "../dialect.ts";
import { prepare, prepareIds } from "../prepared.ts";
import { TICKET_COLUMNS } from "../rows.ts";
import { read } from "../transact.ts";

export function ticketReads(
  dialect: SqlDialect,
): Pick<RoomLedger, "findDepartures" | "findTicket" | "findAdmitted" | "listTickets"> {
  const select = () => dialect.builder.selectFrom("tickets").select(TICKET_COLUMNS);
  const departures = prepare(
    (at: { dropId: string; afterSeq: number; upToSeq: number; head: number }) =>
      dialect.builder
        .selectFrom(along(dialect, "tickets", "ticketsByDeparture"))
        .select("number")
        .where("dropId", "=", at.dropId)
        .where("departureSeq", ">", at.afterSeq)
        .where("departureSeq", "<=", at.upToSeq)
        .where("number", ">", at.head),
  );
  const byNumber = prepare((at: { dropId: string; number: number }) =>
    select().where("dropId", "=", at.dropId).where("number", "=", at.number),
  );
  const admitted = prepareIds((ids: string[], at: { dropId: string }) =>
    dialect.builder
      .selectFrom(along(dialect, "tickets", "ticketsByBuyer"))
      .select("buyerId")
      .where("dropId", "=", at.dropId)
      .where("buyerId", "in", ids)
      .where("liveMark", "=", 1)
      .where("state", "=", "admitted"),
  );
  const page = prepare((at: { dropId: string; afterNumber: number; limit: number }) =>
    dialect.builder
      .selectFrom(along(dialect, "tickets", "PRIMARY"))
      .select(TICKET_COLUMNS)
      .where("dropId", "=", at.dropId)
      .where("number", ">", at.afterNumber)
      .orderBy("number")
      .limit(at.limit),
  );

  return {
    findDepartures: (query) =>
      read(dialect, async (db) => (await departures(db, query)).rows.map((row) => row.number)),
    findTicket: (query) => read(dialect, async (db) => (await byNumber(db, query)).rows[0] ?? null),
    findAdmitted: ({ dropId, buyerIds }) =>
      read(dialect, async (db) => {
        const { rows } = await admitted(db, buyerIds, { dropId });
        return new Set(rows.map((row) => row.buyerId));
      }),
    listTickets: (query) => read(dialect, async (db) => (await page(db, query)).rows),
  };
}
