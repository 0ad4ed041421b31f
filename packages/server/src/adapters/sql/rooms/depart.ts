import type { Connection, SqlDialect } from "../dialect.ts";
import { prepare } from "../prepared.ts";

/** So many have just left the line, with the room's next departure number; none: nothing. */
export function departQuery(
  dialect: SqlDialect,
): (trx: Connection, at: { dropId: string; count: number }) => Promise<void> {
  const shorten = prepare((at: { dropId: string; count: number }) =>
    dialect.builder
      .updateTable("rooms")
      .set((eb) => ({
        waiting: eb("waiting", "-", at.count),
        departureSeq: eb("departureSeq", "+", 1),
      }))
      .where("dropId", "=", at.dropId),
  );
  return async (trx, at) => {
    if (at.count > 0) await shorten(trx, at);
  };
}
