import { isOver } from "../../../domain/room.ts";
import type { Ticket } from "../../../domain/ticket.ts";
import type { JoinOutcome, JoinRefusal, RoomLedger } from "../../../ports/roomLedger.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { prepare, prepareRows } from "../prepared.ts";
import { transact } from "../transact.ts";
import { buyersQueries } from "./buyers.ts";
import { roomLock } from "./lockRoom.ts";

/** New numbers for a batch of buyers, under the room's lock: in the order of the commits. */
export function joinQueries(dialect: SqlDialect): Pick<RoomLedger, "join"> {
  const lockRoom = roomLock(dialect);
  const buyers = buyersQueries(dialect);
  const dropById = prepare((at: { dropId: string }) =>
    dialect.builder
      .selectFrom("drops")
      .select(["phase", "total", "claimed", "paid", "perBuyerLimit", "maxWaiting"])
      .where("id", "=", at.dropId),
  );
  const insert = prepareRows(
    (
      rows: { number: number; buyerId: string }[],
      at: { dropId: string; nowMs: number; silentAfterMs: number },
    ) =>
      dialect.builder.insertInto("tickets").values(
        rows.map((row) => ({
          dropId: at.dropId,
          number: row.number,
          buyerId: row.buyerId,
          joinedAtMs: at.nowMs,
          silentAfterMs: at.silentAfterMs,
        })),
      ),
  );
  const lengthen = prepare((at: { dropId: string; count: number }) =>
    dialect.builder
      .updateTable("rooms")
      .set((eb) => ({
        tail: eb("tail", "+", at.count),
        waiting: eb("waiting", "+", at.count),
      }))
      .where("dropId", "=", at.dropId),
  );

  return {
    join: ({ dropId, buyerIds, silentInMs }) =>
      transact<readonly JoinOutcome[]>(dialect, async (trx) => {
        const everybody = (reason: JoinRefusal) => buyerIds.map(() => refused(reason));
        const room = await lockRoom(trx, { dropId });
        const drop = (await dropById(trx, { dropId })).rows[0];
        if (drop === undefined) return everybody("not_found");
        if (room === null) return everybody("no_waiting_room");
        if (drop.phase === "closed") return everybody("closed");
        const outcomes = new Map<string, JoinOutcome>();
        const asked = [...new Set(buyerIds)];
        // Before the reservations: a ticket that is used meanwhile is found as one of those.
        for (const ticket of await buyers.findLiveTickets(trx, asked, { dropId })) {
          outcomes.set(ticket.buyerId, { kind: "joined", ticket });
        }
        const { total, claimed, paid, phase, perBuyerLimit, maxWaiting } = drop;
        const soldOut = isOver({ phase, available: total - claimed, held: claimed - paid });
        const strangers = asked.filter((buyerId) => !outcomes.has(buyerId));
        const saturated = soldOut
          ? new Set()
          : await buyers.findSaturated(trx, strangers, { dropId, perBuyerLimit });
        const fresh: string[] = [];
        for (const buyerId of strangers) {
          if (soldOut) outcomes.set(buyerId, refused("sold_out"));
          else if (saturated.has(buyerId)) outcomes.set(buyerId, refused("limit_reached"));
          else if (room.waiting + fresh.length < maxWaiting) fresh.push(buyerId);
          else outcomes.set(buyerId, refused("room_full"));
        }
        const at = { dropId, tail: room.tail, silentInMs };
        for (const ticket of await lineUp(trx, fresh, at)) {
          outcomes.set(ticket.buyerId, { kind: "joined", ticket });
        }
        return buyerIds.map((buyerId) => outcomes.get(buyerId) as JoinOutcome);
      }),
  };

  async function lineUp(
    trx: Connection,
    buyerIds: readonly string[],
    at: { dropId: string; tail: number; silentInMs: number },
  ): Promise<Ticket[]> {
    if (buyerIds.length === 0) return [];
    const { dropId, tail, silentInMs } = at;
    // Later numbers have later times: whoever waited for the lock has an old clock.
    const nowMs = await dialect.presentMs(trx);
    const rows = buyerIds.map((buyerId, index) => ({ number: tail + 1 + index, buyerId }));
    await insert(trx, rows, { dropId, nowMs, silentAfterMs: nowMs + silentInMs });
    await lengthen(trx, { dropId, count: rows.length });
    const times = { admittedAtMs: null, admissionDeadlineMs: null, endedAtMs: null };
    return rows.map((row) => ({ dropId, ...row, state: "waiting", joinedAtMs: nowMs, ...times }));
  }
}

function refused(reason: JoinRefusal): JoinOutcome {
  return { kind: "refused", reason };
}
