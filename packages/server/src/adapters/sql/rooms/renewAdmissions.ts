import { along } from "../along.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { dropLock } from "../lockDrop.ts";
import { prepare, prepareIds } from "../prepared.ts";
import { inNumberOrder } from "../rows.ts";
import { roomLock } from "./lockRoom.ts";

/**
 * A whole admission for everybody who is admitted to a paused drop, which is about to go on:
 * while it was paused nobody could use one. To be called before anything else is locked.
 */
export function renewAdmissions(
  dialect: SqlDialect,
): (trx: Connection, at: { dropId: string }) => Promise<void> {
  const { builder } = dialect;
  const lockRoom = roomLock(dialect);
  const lockDrop = dropLock(dialect);
  const dropById = prepare((at: { dropId: string }) =>
    builder
      .selectFrom("drops")
      .select(["phase", "stockMode", "admissionMs"])
      .where("id", "=", at.dropId),
  );
  const admitted = prepare((at: { dropId: string }) =>
    builder
      .selectFrom(along(dialect, "tickets", "ticketsByState"))
      .select("number")
      .where("dropId", "=", at.dropId)
      .where("state", "=", "admitted"),
  );
  const renew = prepareIds((numbers: number[], at: { dropId: string; deadlineMs: number }) =>
    builder
      .updateTable("tickets")
      .set({ admissionDeadlineMs: at.deadlineMs })
      .where("dropId", "=", at.dropId)
      .where("number", "in", numbers)
      .where("state", "=", "admitted"),
  );

  return async (trx, { dropId }) => {
    if ((await lockRoom(trx, { dropId })) === null) return;
    const drop = (await dropById(trx, { dropId })).rows[0];
    if (drop?.phase !== "paused") return;
    const isDirect = drop.stockMode === "direct";
    await lockDrop(trx, { dropId, locks: isDirect ? "drop_first" : "rows_first" });
    const numbers = (await admitted(trx, { dropId })).rows.map((row) => row.number);
    const deadlineMs = (await dialect.presentMs(trx)) + drop.admissionMs;
    await renew(trx, inNumberOrder(numbers), { dropId, deadlineMs });
  };
}
