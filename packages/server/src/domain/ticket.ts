/** `sold_out` is an answer, never a row: units may still come back to those in the line. */
export type TicketState = "waiting" | "admitted" | "used" | "lapsed" | "left";

/** A place in a drop's waiting room, as the ledger keeps it. */
export interface Ticket {
  readonly dropId: string;
  /** Counted from 1 in the order of the joins' commits; with the drop it is the ticket's name. */
  readonly number: number;
  readonly buyerId: string;
  readonly state: TicketState;
  readonly joinedAtMs: number;
  readonly admittedAtMs: number | null;
  /** When an admission lapses; null unless admitted. */
  readonly admissionDeadlineMs: number | null;
  /** When it was used, lapsed or left. */
  readonly endedAtMs: number | null;
}
