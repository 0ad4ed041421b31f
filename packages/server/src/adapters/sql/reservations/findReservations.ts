import type { ReservationLedger } from "../../../ports/reservationLedger.ts";
import { along } from "../along.ts";
import type { SqlDialect } from "../dialect.ts";
import { execute, prepare, prepareIds } from "../prepared.ts";
import { LIVE_STATES, RESERVATION_COLUMNS } from "../rows.ts";
import { read } from "../transact.ts";

export function reservationReads(
  dialect: SqlDialect,
): Pick<ReservationLedger, "findByKey" | "findLive" | "findReservations" | "findOverdue"> {
  const select = () => dialect.builder.selectFrom("reservations").select(RESERVATION_COLUMNS);
  const byIds = prepareIds((ids: string[]) => select().where("id", "in", ids));
  const byKey = prepare((at: { dropId: string; buyerId: string; keyHash: string }) =>
    select()
      .select("bodyHash")
      .where("dropId", "=", at.dropId)
      .where("buyerId", "=", at.buyerId)
      .where("keyHash", "=", at.keyHash),
  );
  const live = prepare((at: { dropId: string; buyerId: string }) =>
    select()
      .where("dropId", "=", at.dropId)
      .where("buyerId", "=", at.buyerId)
      .where("state", "in", LIVE_STATES),
  );
  const selectOverdue = (at: { nowMs: number; limit: number }) =>
    dialect.builder
      .selectFrom(along(dialect, "reservations", "reservationsByDeadline"))
      .select(["id", "dropId"])
      .where("state", "=", "held")
      .where("deadlineMs", "<=", at.nowMs)
      .orderBy("deadlineMs")
      .limit(at.limit);
  const overdue = prepare(selectOverdue);

  return {
    findByKey: (key) =>
      read(dialect, async (db) => {
        const row = (await byKey(db, key)).rows[0];
        if (row === undefined) return null;
        const { bodyHash, ...reservation } = row;
        return { kind: "keyed", reservation, bodyHash: bodyHash ?? "" };
      }),
    findLive: (query) => read(dialect, async (db) => (await live(db, query)).rows),
    findReservations: (ids) => read(dialect, async (db) => (await byIds(db, ids, {})).rows),
    findOverdue: ({ limit, exceptDropIds }) =>
      read(dialect, async (db) => {
        const at = { nowMs: await dialect.nowMs(db), limit };
        if (exceptDropIds.length === 0) return (await overdue(db, at)).rows;
        const others = selectOverdue(at).where("dropId", "not in", exceptDropIds);
        return (await execute(db, others)).rows;
      }),
  };
}
