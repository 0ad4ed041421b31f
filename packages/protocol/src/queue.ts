import { type Static, Type } from "./schema.ts";
import { CheckoutCapacity, Phase } from "./catalogue.ts";
import {
  Count,
  Id,
  NullableNumber,
  NullableObject,
  NullableString,
  page,
  Timestamp,
  Words,
} from "./common.ts";

/**
 * A ticket is `waiting`, then `admitted` and `used` by a reservation; or it `lapsed` (an
 * admission that was not used in time, or a place passed over because nobody polled), `left`
 * (its holder did), or is `sold_out` (nothing can come back any more, or the drop is closed).
 */
export const TicketState = Words(["waiting", "admitted", "used", "lapsed", "left", "sold_out"]);
export type TicketState = Static<typeof TicketState>;

/** Seconds until admission, from the rate at which places in checkout became free lately. */
export const WaitEstimate = Type.Object({
  low: Type.Number(),
  likely: Type.Number(),
  high: Type.Number(),
});
export type WaitEstimate = Static<typeof WaitEstimate>;

/** What the holder of a ticket is told, true at `asOf`. */
export const Ticket = Type.Object({
  dropId: Id,
  buyerId: Id,
  state: TicketState,
  /** The place in the line, counted from 1; later joiners have higher ones. */
  number: Type.Integer({ minimum: 1 }),
  /** Those still waiting with lower numbers; 0 once the wait is over. */
  ahead: Count,
  asOf: Timestamp,
  /** null: unknown yet, or not waiting. */
  estimatedWaitSeconds: NullableObject(WaitEstimate),
  /** That a unit is left when the turn comes, 0 to 1; null: unknown yet, or not waiting. */
  chance: NullableNumber,
  /** When an admission lapses unless it is used, or the drop is paused; null: not admitted. */
  admittedUntil: NullableString(),
  /** Milliseconds after which to poll again; whoever is silent for three times as long may be passed over. */
  retryAfterMs: Count,
  /** The bearer token of the ticket; the last one told is the one to use. */
  token: Type.String(),
});
export type Ticket = Static<typeof Ticket>;

/** A waiting room at one moment, for its operator. People, unless said otherwise. */
export const Queue = Type.Object({
  dropId: Id,
  phase: Phase,
  /** The operator has stopped admissions; joining and polling go on. */
  paused: Type.Boolean(),
  checkoutCapacity: CheckoutCapacity,
  waiting: Count,
  admitted: Count,
  /** Used their admission and have not paid yet. */
  held: Count,
  /** Units. */
  available: Type.Integer(),
  /** Everybody admitted so far. */
  admittedTotal: Count,
  /** The highest number admitted so far. */
  head: Count,
  /** The highest number given so far. */
  tail: Count,
  /** Places in checkout that became free lately, each second; null: unknown yet. */
  placesPerSecond: NullableNumber,
  asOf: Timestamp,
});
export type Queue = Static<typeof Queue>;

export const QueueSettings = Type.Object(
  { checkoutCapacity: CheckoutCapacity },
  { additionalProperties: false },
);

/** A ledger row as the judge reads it. `state` is what the ledger holds: never `sold_out`. */
export const TicketRow = Type.Object({
  number: Type.Integer(),
  buyerId: Id,
  state: TicketState,
  joinedAt: Timestamp,
  admittedAt: NullableString(),
  /** When it was used, lapsed or left. */
  endedAt: NullableString(),
});
export type TicketRow = Static<typeof TicketRow>;
export const TicketPage = page(TicketRow);
