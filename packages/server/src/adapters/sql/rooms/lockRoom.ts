import type { Connection, SqlDialect } from "../dialect.ts";
import { prepare } from "../prepared.ts";

/** What only the holder of the room's lock may change. */
export interface LockedRoom {
  readonly capacity: number;
  /** 0 or 1. */
  readonly paused: number;
  readonly tail: number;
  readonly head: number;
  readonly waiting: number;
  readonly departureSeq: number;
}

/** Locks the room, which comes before all else that a transaction locks; null: there is none. */
export function roomLock(
  dialect: SqlDialect,
): (trx: Connection, at: { dropId: string }) => Promise<LockedRoom | null> {
  const lock = prepare((at: { dropId: string }) => {
    const room = dialect.builder
      .selectFrom("rooms")
      .select(["capacity", "paused", "tail", "head", "waiting", "departureSeq"])
      .where("dropId", "=", at.dropId);
    return dialect.hasRowLocks ? room.forUpdate() : room;
  });
  return async (trx, at) => (await lock(trx, at)).rows[0] ?? null;
}
