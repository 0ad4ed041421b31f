import type { Phase } from "../../../domain/drop.ts";
import type { RoomState } from "../../../domain/room.ts";
import { along } from "../along.ts";
import type { SqlDialect } from "../dialect.ts";
import type { Counted } from "../rows.ts";

interface RoomRow extends Omit<
  RoomState,
  "paused" | "admitted" | "available" | "held" | "hasOverdue" | "asOfMs"
> {
  readonly phase: Phase;
  readonly paused: number;
  readonly claimed: number;
  readonly admitted: Counted | null;
  /** When the first admission lapses. */
  readonly firstDeadlineMs: number | null;
}

/** All that a room's state says, from one moment: a claim moves from one count to another. */
export function selectRooms(dialect: SqlDialect) {
  return dialect.builder
    .selectFrom("rooms")
    .innerJoin("drops", "drops.id", "rooms.dropId")
    .select([
      "rooms.dropId",
      "rooms.paused",
      "rooms.capacity",
      "rooms.head",
      "rooms.tail",
      "rooms.waiting",
      "rooms.admittedTotal",
      "rooms.departureSeq",
      "drops.phase",
      "drops.total",
      "drops.claimed",
      "drops.paid",
      "drops.admissionMs",
    ])
    .select((eb) => {
      const admissions = eb
        .selectFrom(along(dialect, "tickets", "ticketsByState"))
        .whereRef("tickets.dropId", "=", "rooms.dropId")
        .where("tickets.state", "=", "admitted");
      const deadlines = admissions
        .select("tickets.admissionDeadlineMs")
        .orderBy("tickets.admissionDeadlineMs")
        .limit(1);
      return [
        admissions.select((of) => of.fn.countAll<Counted>().as("count")).as("admitted"),
        deadlines.as("firstDeadlineMs"),
      ];
    });
}

/** `asOfMs` is the ledger's clock once the row was read. */
export function roomStateOf(row: RoomRow, asOfMs: number): RoomState {
  const { dropId, phase, capacity, head, tail, waiting, admittedTotal, departureSeq } = row;
  const { total, claimed, paid, admissionMs, firstDeadlineMs } = row;
  return {
    dropId,
    phase,
    paused: row.paused === 1,
    capacity,
    admissionMs,
    head,
    tail,
    waiting,
    admitted: Number(row.admitted ?? 0),
    admittedTotal,
    departureSeq,
    total,
    available: total - claimed,
    held: claimed - paid,
    paid,
    hasOverdue: phase !== "paused" && firstDeadlineMs !== null && firstDeadlineMs <= asOfMs,
    asOfMs,
  };
}
