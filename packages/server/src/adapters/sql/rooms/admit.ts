import { admissible, type RoomState } from "../../../domain/room.ts";
import type { RoomLedger } from "../../../ports/roomLedger.ts";
import { along } from "../along.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { prepare } from "../prepared.ts";
import { type Counted } from "../rows.ts";
import { transact } from "../transact.ts";
import { lapseQuery, TICKETS_MAX } from "./lapse.ts";
import { roomLock } from "./lockRoom.ts";
import { roomStateOf, selectRooms } from "./roomStates.ts";

interface Admission {
  readonly dropId: string;
  readonly head: number;
  readonly last: number;
  readonly count: number;
  readonly nowMs: number;
  readonly deadlineMs: number;
}

/** Lapses the overdue, then admits the next in the line; under the room's lock. */
export function admitQueries(dialect: SqlDialect): Pick<RoomLedger, "admit"> {
  const { builder } = dialect;
  const lockRoom = roomLock(dialect);
  const lapse = lapseQuery(dialect);
  const counts = prepare((at: { dropId: string }) =>
    selectRooms(dialect).where("rooms.dropId", "=", at.dropId),
  );
  /** The next in the line, without those who have left it: how many there are, and the last. */
  const next = prepare((at: { dropId: string; head: number; limit: number }) =>
    builder
      .selectFrom(
        builder
          .selectFrom(along(dialect, "tickets", "PRIMARY"))
          .select("number")
          .where("dropId", "=", at.dropId)
          .where("number", ">", at.head)
          .where("state", "=", "waiting")
          .orderBy("number")
          .limit(at.limit)
          .as("next"),
      )
      .select((eb) => [
        eb.fn.countAll<Counted>().as("count"),
        eb.fn.max<number | null>("number").as("last"),
      ]),
  );
  const admitThem = prepare((at: Admission) =>
    builder
      .updateTable("tickets")
      .set({
        state: "admitted",
        admittedAtMs: at.nowMs,
        admissionDeadlineMs: at.deadlineMs,
      })
      .where("dropId", "=", at.dropId)
      .where("number", ">", at.head)
      .where("number", "<=", at.last)
      .where("state", "=", "waiting"),
  );
  const moveHead = prepare((at: Admission) =>
    builder
      .updateTable("rooms")
      .set((eb) => ({
        head: at.last,
        waiting: eb("waiting", "-", at.count),
        admittedTotal: eb("admittedTotal", "+", at.count),
      }))
      .where("dropId", "=", at.dropId),
  );

  return {
    admit: (dropId) =>
      transact(dialect, async (trx) => {
        let lapsed = 0;
        if ((await lockRoom(trx, { dropId })) === null) return { admitted: 0, lapsed };
        let room = await look(trx, dropId);
        if (room.hasOverdue) {
          lapsed = await lapse(trx, { dropId, nowMs: room.asOfMs });
          room = await look(trx, dropId);
        }
        const limit = Math.min(admissible(room), TICKETS_MAX);
        const admitted = limit === 0 ? 0 : await admitNext(trx, room, limit);
        return { admitted, lapsed };
      }),
  };

  /**
   * The clock comes after the counts: whatever they have seen, a payment above all, has an
   * earlier time than the admission that it made room for.
   */
  async function look(trx: Connection, dropId: string) {
    const row = (await counts(trx, { dropId })).rows[0];
    if (row === undefined) throw new Error(`room ${dropId} has no drop`);
    return roomStateOf(row, await dialect.presentMs(trx));
  }

  async function admitNext(
    trx: Connection,
    { dropId, head, admissionMs, asOfMs: nowMs }: RoomState,
    limit: number,
  ): Promise<number> {
    const found = (await next(trx, { dropId, head, limit })).rows[0];
    const count = Number(found?.count ?? 0);
    const last = found?.last ?? null;
    if (last === null) return 0;
    const admission = { dropId, head, last, count, nowMs, deadlineMs: nowMs + admissionMs };
    const { affected } = await admitThem(trx, admission);
    await moveHead(trx, { ...admission, count: affected });
    return affected;
  }
}
