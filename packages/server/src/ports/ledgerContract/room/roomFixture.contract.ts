import { expect } from "vitest";
import type { Drop } from "../../../domain/drop.ts";
import type { RoomState } from "../../../domain/room.ts";
import type { Ticket } from "../../../domain/ticket.ts";
import type { NewDrop } from "../../catalogueLedger.ts";
import type { Ledger } from "../../ledger.ts";
import type { ClaimRow } from "../../reservationLedger.ts";
import type { JoinOutcome } from "../../roomLedger.ts";
import { claimRow, expectSound, newId, openDrop } from "../fixture.contract.ts";

/** An open drop with a waiting room. */
export function roomDrop(ledger: Ledger, fields: Partial<NewDrop> = {}): Promise<Drop> {
  return openDrop(ledger, { waitingRoom: "fifo", ...fields });
}

export function newBuyers(length: number): string[] {
  return Array.from({ length }, () => newId());
}

/** Long, so that nobody falls silent on the way. */
const SILENT_IN_MS = 600_000;

export function join(
  ledger: Ledger,
  drop: Pick<Drop, "id">,
  buyerIds: readonly string[],
  silentInMs = SILENT_IN_MS,
): Promise<readonly JoinOutcome[]> {
  return ledger.join({ dropId: drop.id, buyerIds, silentInMs });
}

/** Joins that must succeed; answers the tickets. */
export async function joined(
  ledger: Ledger,
  drop: Pick<Drop, "id">,
  buyers: number | readonly string[],
  silentInMs = SILENT_IN_MS,
): Promise<Ticket[]> {
  const buyerIds = typeof buyers === "number" ? newBuyers(buyers) : buyers;
  return (await join(ledger, drop, buyerIds, silentInMs)).map(ticketOf);
}

export function ticketOf(outcome: JoinOutcome): Ticket {
  if (outcome.kind !== "joined") throw new Error(outcome.reason);
  return outcome.ticket;
}

export async function roomOf(ledger: Ledger, drop: Pick<Drop, "id">): Promise<RoomState> {
  const [room] = await ledger.readRooms([drop.id]);
  if (room === undefined) throw new Error("the room is not there");
  return room;
}

/** One row for each ticket's buyer. */
export function rowsOf(tickets: readonly Pick<Ticket, "buyerId">[]): ClaimRow[] {
  return tickets.map(({ buyerId }) => claimRow({ buyerId }));
}

/** All tickets as they are now, by their numbers. */
export function ticketsOf(ledger: Ledger, drop: Pick<Drop, "id">): Promise<Ticket[]> {
  return ledger.listTickets({ dropId: drop.id, afterNumber: 0, limit: 10_000 });
}

export async function statesOf(ledger: Ledger, drop: Pick<Drop, "id">): Promise<string[]> {
  return (await ticketsOf(ledger, drop)).map((ticket) => ticket.state);
}

/** Nothing that an audit counts is broken, the line's order included; answers the room's counts. */
export async function expectRoomSound(ledger: Ledger, drop: Pick<Drop, "id">) {
  const { room } = await expectSound(ledger, drop.id);
  if (room === null) throw new Error("the room is not there");
  const state = await roomOf(ledger, drop);
  expect(room).toMatchObject({
    waiting: room.waitingClaimed,
    used: room.reservations,
    outOfOrder: 0,
    malformedTickets: 0,
  });
  expect(state).toMatchObject({
    waiting: room.waiting,
    admitted: room.admitted,
    admittedTotal: room.admittedClaimed,
  });
  return room;
}

/** Every admission has a place in checkout and a unit behind it. */
export function expectCovered(room: RoomState): void {
  expect(room.admitted + room.held + room.paid).toBeLessThanOrEqual(room.total);
  expect(room.admitted + room.held).toBeLessThanOrEqual(room.capacity);
}
