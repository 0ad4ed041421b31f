import type { RoomLedger } from "../../../ports/roomLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { admitQueries } from "./admit.ts";
import { roomQueries } from "./findRooms.ts";
import { ticketReads } from "./findTickets.ts";
import { joinQueries } from "./join.ts";
import { leaveQueries } from "./leave.ts";
import { passOverQueries } from "./passOver.ts";
import { reportQueries } from "./reportPolls.ts";
import { settingQueries } from "./setRoom.ts";

/** Waiting rooms: all that changes a line happens under its room's lock. */
export function roomLedger(dialect: SqlDialect): RoomLedger {
  return {
    ...joinQueries(dialect),
    ...leaveQueries(dialect),
    ...admitQueries(dialect),
    ...reportQueries(dialect),
    ...passOverQueries(dialect),
    ...roomQueries(dialect),
    ...ticketReads(dialect),
    ...settingQueries(dialect),
  };
}
