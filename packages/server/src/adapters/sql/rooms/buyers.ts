import type { Ticket } from "../../../domain/ticket.ts";
import { along } from "../along.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { prepareIds } from "../prepared.ts";
import { TICKET_COLUMNS } from "../rows.ts";

interface BuyersQueries {
  findLiveTickets(
    trx: Connection,
    buyerIds: readonly string[],
    at: { dropId: string },
  ): Promise<readonly Ticket[]>;
  /** Those who have all the reservations that the drop allows. */
  findSaturated(
    trx: Connection,
    buyerIds: readonly string[],
    at: { dropId: string; perBuyerLimit: number },
  ): Promise<ReadonlySet<string>>;
}

/** What a drop has of each of these buyers already. */
export function buyersQueries(dialect: SqlDialect): BuyersQueries {
  const { builder } = dialect;
  const live = prepareIds((ids: string[], at: { dropId: string }) =>
    builder
      .selectFrom(along(dialect, "tickets", "ticketsByBuyer"))
      .select(TICKET_COLUMNS)
      .where("dropId", "=", at.dropId)
      .where("buyerId", "in", ids)
      .where("liveMark", "=", 1),
  );
  const saturated = prepareIds((ids: string[], at: { dropId: string; perBuyerLimit: number }) =>
    builder
      .selectFrom("reservations")
      .select("buyerId")
      .where("dropId", "=", at.dropId)
      .where("buyerId", "in", ids)
      .where("liveSlot", "is not", null)
      .groupBy("buyerId")
      .having((eb) => eb.fn.countAll(), ">=", at.perBuyerLimit),
  );
  return {
    findLiveTickets: async (trx, buyerIds, at) => (await live(trx, buyerIds, at)).rows,
    findSaturated: async (trx, buyerIds, at) =>
      new Set((await saturated(trx, buyerIds, at)).rows.map((row) => row.buyerId)),
  };
}
