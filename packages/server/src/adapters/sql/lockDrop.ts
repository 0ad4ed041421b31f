import type { LockOrder } from "../../ports/reservationLedger.ts";
import type { Connection, SqlDialect } from "./dialect.ts";
import { prepare } from "./prepared.ts";

/** Locks the drop's row where the transaction's order says so and rows can be locked. */
export function dropLock(
  dialect: SqlDialect,
): (trx: Connection, at: { dropId: string; locks: LockOrder }) => Promise<void> {
  const lock = prepare((at: { dropId: string }) =>
    dialect.builder.selectFrom("drops").select("id").where("id", "=", at.dropId).forUpdate(),
  );
  return async (trx, at) => {
    if (dialect.hasRowLocks && at.locks === "drop_first") await lock(trx, at);
  };
}
