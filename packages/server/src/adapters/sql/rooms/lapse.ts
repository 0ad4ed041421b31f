import { along } from "../along.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { prepare, prepareIds } from "../prepared.ts";
import { inNumberOrder } from "../rows.ts";

/**
 * Tickets that one transaction admits or lapses: joins and other drops wait for it, and a
 * database gives up a statement that takes too long. The next one goes on.
 */
export const TICKETS_MAX = 5_000;

/**
 * admitted → lapsed for those who are overdue longest, and how many they are. They are picked unlocked
 * and then changed by their numbers: along the index of deadlines, they would wait in a ring with
 * a claim.
 */
export function lapseQuery(
  dialect: SqlDialect,
): (trx: Connection, at: { dropId: string; nowMs: number }) => Promise<number> {
  const overdue = prepare((at: { dropId: string; nowMs: number }) =>
    dialect.builder
      .selectFrom(along(dialect, "tickets", "ticketsByState"))
      .select("number")
      .where("dropId", "=", at.dropId)
      .where("state", "=", "admitted")
      .where("admissionDeadlineMs", "<=", at.nowMs)
      .orderBy("admissionDeadlineMs")
      .limit(TICKETS_MAX),
  );
  const lapse = prepareIds((numbers: number[], at: { dropId: string; nowMs: number }) =>
    dialect.builder
      .updateTable("tickets")
      .set({
        state: "lapsed",
        liveMark: null,
        admissionDeadlineMs: null,
        endedAtMs: at.nowMs,
      })
      .where("dropId", "=", at.dropId)
      .where("number", "in", numbers)
      .where("state", "=", "admitted"),
  );
  return async (trx, at) => {
    const numbers = (await overdue(trx, at)).rows.map((row) => row.number);
    return (await lapse(trx, inNumberOrder(numbers), at)).affected;
  };
}
