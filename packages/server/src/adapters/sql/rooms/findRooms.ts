import type { RoomLedger } from "../../../ports/roomLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { prepare, prepareIds } from "../prepared.ts";
import { read } from "../transact.ts";
import { roomStateOf, selectRooms } from "./roomStates.ts";

export function roomQueries(dialect: SqlDialect): Pick<RoomLedger, "readRooms" | "findBusyRooms"> {
  const byIds = prepareIds((ids: string[]) =>
    selectRooms(dialect).where("rooms.dropId", "in", ids),
  );
  const unclosed = prepare(() => selectRooms(dialect).where("drops.phase", "!=", "closed"));

  return {
    readRooms: (dropIds) =>
      read(dialect, async (db) => {
        const { rows } = await byIds(db, dropIds, {});
        const asOfMs = await dialect.presentMs(db);
        return rows.map((row) => roomStateOf(row, asOfMs));
      }),

    findBusyRooms: () =>
      read(dialect, async (db) => {
        const { rows } = await unclosed(db, {});
        const asOfMs = await dialect.presentMs(db);
        const rooms = rows.map((row) => roomStateOf(row, asOfMs));
        return rooms.filter((room) => room.waiting > 0 || room.hasOverdue);
      }),
  };
}
