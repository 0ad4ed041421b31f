import type { RoomState } from "../domain/room.ts";
import type { Ticket } from "../domain/ticket.ts";
import type { By } from "./eventLedger.ts";

export type JoinRefusal =
  | "not_found"
  | "no_waiting_room"
  | "closed"
  /** All is paid; nothing can come back. */
  | "sold_out"
  /** The buyer has all the reservations that the drop allows. */
  | "limit_reached"
  /** `maxWaiting` are waiting. */
  | "room_full";

export type JoinOutcome =
  | { readonly kind: "joined"; readonly ticket: Ticket }
  | { readonly kind: "refused"; readonly reason: JoinRefusal };

/** Which tickets near the head have polled one process, told once a second. */
export interface PollReport {
  readonly dropId: string;
  /** The process. */
  readonly holder: string;
  /** It speaks for all numbers up to this one. */
  readonly coveredTo: number;
  /**
   * As for `passOver`: a process that has not reported for longer begins anew. It may have hung,
   * and heard nobody meanwhile.
   */
  readonly freshMs: number;
  /** Milliseconds from now after which the ticket counts as silent, unless it polls again. */
  readonly polls: readonly { readonly number: number; readonly silentInMs: number }[];
}

/**
 * Waiting rooms. Numbers, departures and admissions are given under the room's row lock, so they
 * appear in the order of their commits; locks are taken room first, then tickets by number.
 */
export interface RoomLedger {
  /**
   * One transaction for a batch of buyers, answered in their order. A buyer with a live ticket
   * gets that one again; the others get the next numbers in their order, and count as silent
   * after `silentInMs` unless a poll is reported.
   */
  join(batch: {
    dropId: string;
    buyerIds: readonly string[];
    silentInMs: number;
  }): Promise<readonly JoinOutcome[]>;

  /** waiting or admitted → left, for those that still are; answers every ticket as it is then. */
  leave(batch: { dropId: string; numbers: readonly number[] }): Promise<readonly Ticket[]>;

  /**
   * One transaction: lapses overdue admissions, then admits the next in the line, as many as
   * `admissible` says of counts that are read in one statement. Times are taken with the counts.
   * It does no more than a few thousand of either; the next one goes on.
   */
  admit(dropId: string): Promise<{ admitted: number; lapsed: number }>;

  /** Keeps what a process reports; a later poll told by another process stays. */
  reportPolls(report: PollReport): Promise<void>;

  /**
   * waiting → lapsed for those near the head who have been silent, and their number. Nobody,
   * unless every process that reported within `graceMs` did so within `freshMs`, and has done so
   * for `graceMs` without a longer gap: some may have polled one that had no chance to tell.
   */
  passOver(request: { dropId: string; freshMs: number; graceMs: number }): Promise<number>;

  /** Those of the rooms that exist. */
  readRooms(dropIds: readonly string[]): Promise<RoomState[]>;
  /** Rooms of drops that are not closed, where somebody waits or an admission is overdue. */
  findBusyRooms(): Promise<RoomState[]>;
  /** Numbers beyond `head` that left the line with these departures, in no order. */
  findDepartures(query: {
    dropId: string;
    afterSeq: number;
    upToSeq: number;
    head: number;
  }): Promise<number[]>;
  findTicket(query: { dropId: string; number: number }): Promise<Ticket | null>;
  /** Which of these buyers are admitted now. */
  findAdmitted(query: {
    dropId: string;
    buyerIds: readonly string[];
  }): Promise<ReadonlySet<string>>;
  /** In the order of their numbers. */
  listTickets(query: { dropId: string; afterNumber: number; limit: number }): Promise<Ticket[]>;

  /** Changes what is given; false: there is no such room. */
  setRoom(change: { dropId: string; capacity?: number; paused?: boolean } & By): Promise<boolean>;
}
