import type { RoomLedger } from "../../../ports/roomLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { prepareIds } from "../prepared.ts";
import { inNumberOrder, TICKET_COLUMNS } from "../rows.ts";
import { transact } from "../transact.ts";
import { departQuery } from "./depart.ts";
import { roomLock } from "./lockRoom.ts";

/** waiting or admitted → left. Only those who waited leave the line, which has to know it. */
export function leaveQueries(dialect: SqlDialect): Pick<RoomLedger, "leave"> {
  const { builder } = dialect;
  const lockRoom = roomLock(dialect);
  const depart = departQuery(dialect);
  const update = (numbers: number[], at: { dropId: string; nowMs: number }) =>
    builder
      .updateTable("tickets")
      .set({ state: "left", liveMark: null, admissionDeadlineMs: null, endedAtMs: at.nowMs })
      .where("dropId", "=", at.dropId)
      .where("number", "in", numbers);
  // Two statements: MySQL would see the new state in a `case` that asks for the old one.
  const leaveLine = prepareIds(
    (numbers: number[], at: { dropId: string; nowMs: number; departureSeq: number }) =>
      update(numbers, at).set({ departureSeq: at.departureSeq }).where("state", "=", "waiting"),
  );
  const giveBack = prepareIds((numbers: number[], at: { dropId: string; nowMs: number }) =>
    update(numbers, at).where("state", "=", "admitted"),
  );
  const byNumbers = prepareIds((numbers: number[], at: { dropId: string }) =>
    builder
      .selectFrom("tickets")
      .select(TICKET_COLUMNS)
      .where("dropId", "=", at.dropId)
      .where("number", "in", numbers),
  );

  return {
    leave: ({ dropId, numbers }) =>
      transact(dialect, async (trx) => {
        const room = await lockRoom(trx, { dropId });
        if (room === null) return [];
        const inOrder = inNumberOrder(numbers);
        const nowMs = await dialect.presentMs(trx);
        const at = { dropId, nowMs, departureSeq: room.departureSeq + 1 };
        const { affected } = await leaveLine(trx, inOrder, at);
        if (affected < inOrder.length) await giveBack(trx, inOrder, at);
        await depart(trx, { dropId, count: affected });
        return (await byNumbers(trx, inOrder, { dropId })).rows;
      }),
  };
}
