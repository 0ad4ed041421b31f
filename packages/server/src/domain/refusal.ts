import type { PhaseRefusal } from "./drop.ts";

/** Every expected "no" of a use case. */
export type Refusal =
  | PhaseRefusal
  | "not_found"
  | "sold_out"
  | "limit_reached"
  | "in_progress"
  | "key_reused"
  | "expired"
  | "declined"
  | "illegal_transition"
  | "slug_taken"
  | "not_admitted"
  | "no_waiting_room"
  | "room_full"
  | "overloaded"
  | "stock_unavailable";

export interface Refused {
  readonly kind: "refused";
  readonly reason: Refusal;
  /** With `limit_reached`: the buyer's live reservations. */
  readonly reservationIds?: readonly string[];
}

/** Refusals are many and carry no state of their own: one object for each reason. */
const REFUSED = new Map<Refusal, Refused>();

export function refused(reason: Refusal): Refused {
  let answer = REFUSED.get(reason);
  if (answer === undefined) {
    answer = { kind: "refused", reason };
    REFUSED.set(reason, answer);
  }
  return answer;
}
