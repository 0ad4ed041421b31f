import { type ExpressionBuilder, type Kysely, sql } from "kysely";
import { setImmediate } from "node:timers/promises";
import type { RoomCounts } from "../../../ports/auditLedger.ts";
import type { Connection } from "../dialect.ts";
import { execute } from "../prepared.ts";
import type { Tables } from "../tables.ts";
import { countIf } from "./countIf.ts";
import { countAdmittedEarly, countBuyersTwice, countReservations } from "./countLine.ts";

/** Tickets of a drop's waiting room beside the room's own counters; null: it has none. */
export async function countRoom(
  builder: Kysely<Tables>,
  view: Connection,
  dropId: string,
): Promise<RoomCounts | null> {
  const byId = builder
    .selectFrom("rooms")
    .select(["head", "waiting as waitingClaimed", "admittedTotal as admittedClaimed"])
    .where("dropId", "=", dropId);
  const room = (await execute(view, byId)).rows[0];
  if (room === undefined) return null;
  const { head, ...counters } = room;
  const { malformed, behind, ...states } = await countTickets(builder, view, { dropId, head });
  await setImmediate();
  const early = await countAdmittedEarly(builder, view, dropId);
  await setImmediate();
  const twice = await countBuyersTwice(builder, view, dropId);
  await setImmediate();
  const reservations = await countReservations(builder, view, dropId);
  const wrong = { outOfOrder: early + behind, malformedTickets: malformed + twice };
  return { ...counters, ...states, reservations, ...wrong };
}

/** One pass over a drop's tickets. */
async function countTickets(
  builder: Kysely<Tables>,
  view: Connection,
  { dropId, head }: { dropId: string; head: number },
) {
  const query = builder
    .selectFrom("tickets")
    .select((eb) => [
      countIf(eb("state", "=", "waiting")).as("waiting"),
      countIf(eb("state", "=", "admitted")).as("admitted"),
      countIf(eb("state", "=", "used")).as("used"),
      countIf(eb("state", "=", "lapsed")).as("lapsed"),
      countIf(eb("state", "=", "left")).as("left"),
      countIf(eb.and([eb("state", "=", "waiting"), eb("number", "<=", head)])).as("behind"),
      countIf(eb.not(isWellFormed(eb))).as("malformed"),
    ])
    .where("dropId", "=", dropId);
  const row = (await execute(view, query)).rows[0];
  return {
    waiting: Number(row?.waiting ?? 0),
    admitted: Number(row?.admitted ?? 0),
    used: Number(row?.used ?? 0),
    lapsed: Number(row?.lapsed ?? 0),
    left: Number(row?.left ?? 0),
    behind: Number(row?.behind ?? 0),
    malformed: Number(row?.malformed ?? 0),
  };
}

type Rows = ExpressionBuilder<Tables, "tickets">;

/** State, mark, times and departure fit together. Never null: no comparison here meets a null. */
function isWellFormed(eb: Rows) {
  const isLive = eb.and([
    eb(eb.fn.coalesce("liveMark", sql.lit(0)), "=", 1),
    eb("endedAtMs", "is", null),
    eb("departureSeq", "is", null),
  ]);
  const isOver = eb.and([
    eb("liveMark", "is", null),
    eb("admissionDeadlineMs", "is", null),
    eb(eb.fn.coalesce("endedAtMs", sql.lit(0)), ">=", latest(eb)),
  ]);
  const wasAdmitted = eb.and([
    eb(eb.fn.coalesce("admittedAtMs", sql.lit(0)), ">=", eb.ref("joinedAtMs")),
    eb("departureSeq", "is", null),
  ]);
  const neverAdmitted = eb("admittedAtMs", "is", null);
  const leftTheLine = eb.and([neverAdmitted, eb("departureSeq", "is not", null)]);
  const hasDeadline = eb(
    eb.fn.coalesce("admissionDeadlineMs", sql.lit(0)),
    ">",
    eb.fn.coalesce("admittedAtMs", sql.lit(0)),
  );
  const noDeadline = eb("admissionDeadlineMs", "is", null);
  return eb.or([
    eb.and([eb("state", "=", "waiting"), isLive, neverAdmitted, noDeadline]),
    eb.and([eb("state", "=", "admitted"), isLive, wasAdmitted, hasDeadline]),
    eb.and([eb("state", "=", "used"), isOver, wasAdmitted]),
    eb.and([eb("state", "in", ["lapsed", "left"]), isOver, eb.or([wasAdmitted, leftTheLine])]),
  ]);
}

/** When the ticket was last heard of before its end. */
function latest(eb: Rows) {
  return eb.fn.coalesce("admittedAtMs", "joinedAtMs");
}
