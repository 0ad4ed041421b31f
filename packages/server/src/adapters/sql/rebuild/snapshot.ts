import { setImmediate } from "node:timers/promises";
import { isLive, type Reservation } from "../../../domain/reservation.ts";
import type { StockRow } from "../../../domain/stockBook.ts";
import type { RebuildLedger } from "../../../ports/auditLedger.ts";
import { along } from "../along.ts";
import type { SqlDialect } from "../dialect.ts";
import { prepare } from "../prepared.ts";
import { faultOf } from "../transact.ts";

const CHUNK_ROWS = 2000;

/** A drop's reservations in chunks, all from one moment; others work on between the chunks. */
export function snapshotQueries(dialect: SqlDialect): Pick<RebuildLedger, "snapshot"> {
  const chunk = prepare((at: { dropId: string; afterId: string }) =>
    dialect.builder
      .selectFrom(along(dialect, "reservations", "reservationsByDrop"))
      .select(["id", "buyerId", "state", "liveSlot"])
      .where("dropId", "=", at.dropId)
      .where("id", ">", at.afterId)
      .orderBy("id")
      .limit(CHUNK_ROWS),
  );

  return {
    async *snapshot(dropId) {
      try {
        await using view = await dialect.openSnapshot();
        for (let afterId = ""; ;) {
          const { rows } = await chunk(view, { dropId, afterId });
          if (rows.length > 0) yield rows.map(stockRowOf);
          const last = rows[CHUNK_ROWS - 1];
          if (last === undefined) return;
          afterId = last.id;
          await setImmediate();
        }
      } catch (error) {
        throw faultOf("read", error, "rolled_back");
      }
    },
  };
}

function stockRowOf(row: Pick<Reservation, "id" | "buyerId" | "state" | "liveSlot">): StockRow {
  const { id: reservationId, buyerId, state, liveSlot } = row;
  const live = isLive(row) && liveSlot !== null;
  return {
    reservationId,
    buyerId,
    live: live ? { state: state as "held" | "paid", liveSlot } : null,
  };
}
