import type { RoomLedger } from "../../../ports/roomLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { noteEvent } from "../events/noteEvent.ts";
import { execute } from "../prepared.ts";
import { transact } from "../transact.ts";
import { roomLock } from "./lockRoom.ts";

/** What the operator may change of a room; what stays as it was is no event. */
export function settingQueries(dialect: SqlDialect): Pick<RoomLedger, "setRoom"> {
  const lockRoom = roomLock(dialect);

  return {
    setRoom: ({ dropId, capacity, paused, actor }) =>
      transact(dialect, async (trx) => {
        const room = await lockRoom(trx, { dropId });
        if (room === null) return false;
        const wasPaused = room.paused === 1;
        const next = { capacity: capacity ?? room.capacity, paused: paused ?? wasPaused };
        const update = dialect.builder
          .updateTable("rooms")
          .set({ capacity: next.capacity, paused: next.paused ? 1 : 0 })
          .where("dropId", "=", dropId);
        await execute(trx, update);
        const by = { dropId, actor: actor ?? null };
        if (next.capacity !== room.capacity) {
          await noteEvent(dialect, trx, { ...by, kind: "capacity_set", amount: next.capacity });
        }
        if (next.paused !== wasPaused) {
          const kind = next.paused ? "queue_paused" : "queue_resumed";
          await noteEvent(dialect, trx, { ...by, kind });
        }
        return true;
      }),
  };
}
