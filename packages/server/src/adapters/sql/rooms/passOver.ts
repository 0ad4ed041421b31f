import type { RoomLedger } from "../../../ports/roomLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { prepare } from "../prepared.ts";
import { transact } from "../transact.ts";
import { departQuery } from "./depart.ts";
import { roomLock } from "./lockRoom.ts";

interface Passing {
  readonly dropId: string;
  readonly head: number;
  readonly coveredTo: number;
  readonly reportedAtMs: number;
  readonly departureSeq: number;
  readonly nowMs: number;
}

/** waiting → lapsed for those near the head of whom every process says that they are silent. */
export function passOverQueries(dialect: SqlDialect): Pick<RoomLedger, "passOver"> {
  const { builder } = dialect;
  const lockRoom = roomLock(dialect);
  const depart = departQuery(dialect);
  const reports = prepare((at: { dropId: string; liveFromMs: number }) =>
    builder
      .selectFrom("roomReports")
      .select(["sinceMs", "reportedAtMs", "coveredTo"])
      .where("dropId", "=", at.dropId)
      .where("reportedAtMs", ">", at.liveFromMs),
  );
  const pass = prepare((at: Passing) =>
    builder
      .updateTable("tickets")
      .set({
        state: "lapsed",
        liveMark: null,
        endedAtMs: at.nowMs,
        departureSeq: at.departureSeq,
      })
      .where("dropId", "=", at.dropId)
      .where("number", ">", at.head)
      .where("number", "<=", at.coveredTo)
      .where("state", "=", "waiting")
      .where("silentAfterMs", "<", at.reportedAtMs),
  );

  return {
    passOver: ({ dropId, freshMs, graceMs }) =>
      transact(dialect, async (trx) => {
        const room = await lockRoom(trx, { dropId });
        if (room === null) return 0;
        const nowMs = await dialect.presentMs(trx);
        const { rows: live } = await reports(trx, { dropId, liveFromMs: nowMs - graceMs });
        const mayJudge = live.every(
          (row) => row.reportedAtMs >= nowMs - freshMs && row.sinceMs <= nowMs - graceMs,
        );
        if (live.length === 0 || !mayJudge) return 0;
        const { affected } = await pass(trx, {
          dropId,
          head: room.head,
          coveredTo: Math.min(...live.map((row) => row.coveredTo)),
          reportedAtMs: Math.min(...live.map((row) => row.reportedAtMs)),
          departureSeq: room.departureSeq + 1,
          nowMs,
        });
        await depart(trx, { dropId, count: affected });
        return affected;
      }),
  };
}
