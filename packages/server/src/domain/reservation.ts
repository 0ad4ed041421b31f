export type ReservationState = "held" | "paid" | "released" | "refunded";
/** `tombstone`: no unit was ever held; the row rules out that a lost claim lands late. */
export type ReleaseReason = "expired" | "cancelled" | "tombstone";

/** One buyer's claim on one unit, as the ledger keeps it. */
export interface Reservation {
  readonly id: string;
  readonly dropId: string;
  readonly buyerId: string;
  readonly state: ReservationState;
  readonly releaseReason: ReleaseReason | null;
  /** 1 … perBuyerLimit while it is live (held or paid), null afterwards. */
  readonly liveSlot: number | null;
  /** The client's own name for the purchase. */
  readonly reference: string | null;
  readonly createdAtMs: number;
  /** When an unpaid hold is taken back. */
  readonly deadlineMs: number;
}

/** With the moment its hold ended, paid or released; null while it is held. */
export interface EndedReservation extends Reservation {
  readonly endedAtMs: number | null;
}

/** A held or paid reservation keeps its unit. */
export function isLive(reservation: Pick<Reservation, "state">): boolean {
  return reservation.state === "held" || reservation.state === "paid";
}

/** The first of 1, 2, … that none of a buyer's live reservations in a drop has. */
export function lowestFreeSlot(live: readonly Pick<Reservation, "liveSlot">[]): number {
  let slot = 1;
  while (live.some(({ liveSlot }) => liveSlot === slot)) slot += 1;
  return slot;
}
