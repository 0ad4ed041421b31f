import type { PhaseRefusal } from "../domain/drop.ts";
import type { WaitingRoom } from "../domain/room.ts";
import type { ReleaseReason, Reservation } from "../domain/reservation.ts";

/** How a transaction orders its locks: cached drops take rows first, direct drops the drop. */
export type LockOrder = "rows_first" | "drop_first";

/** The hashes of an idempotency key and of the body it came with; SHA-256, base64url. */
export interface KeyHashes {
  readonly keyHash: string;
  readonly bodyHash: string;
}

export interface ClaimRow {
  readonly id: string;
  readonly buyerId: string;
  readonly liveSlot: number;
  readonly key: KeyHashes | null;
  readonly reference: string | null;
}

/** `createdAtMs` and `deadlineMs` are the same for all rows of a batch. */
export type ClaimOutcome =
  | {
      readonly kind: "committed";
      readonly createdAtMs: number;
      readonly deadlineMs: number;
      /** Ids of the rows that were left out: their buyers have no admission to use. */
      readonly notAdmitted: readonly string[];
    }
  /** The epoch is another one: the cache that granted these is out of date. */
  | { readonly kind: "stale_epoch" }
  | { readonly kind: "refused"; readonly reason: PhaseRefusal }
  /** The ledger has fewer units left than the cache thought. */
  | { readonly kind: "bound_hit" }
  /** A unique key was in the way; nothing was written. */
  | { readonly kind: "conflict" };

export type DirectOutcome =
  | { readonly kind: "held"; readonly reservation: Reservation }
  | KeyedReservation
  | {
      readonly kind: "refused";
      readonly reason: PhaseRefusal | "sold_out" | "not_found" | "not_admitted";
    }
  | { readonly kind: "limit_reached"; readonly reservationIds: readonly string[] };

/** A reservation that was made with an idempotency key, and the body it was made with. */
export interface KeyedReservation {
  readonly kind: "keyed";
  readonly reservation: Reservation;
  readonly bodyHash: string;
}

export interface ReservationLedger {
  /**
   * Group commit of a cached drop, one transaction: inserts the rows as held, then raises
   * `claimed` if epoch, phase and bound allow; all rows or none. With a waiting room it first
   * moves the buyers' tickets from admitted to used, one a row, and leaves out rows without one.
   */
  claim(batch: {
    dropId: string;
    epoch: number;
    holdMs: number;
    waitingRoom: WaitingRoom;
    rows: readonly ClaimRow[];
  }): Promise<ClaimOutcome>;

  /**
   * The textbook way: lock the drop, check, insert, raise; one transaction a request. With a
   * waiting room it uses the buyer's admission; `not_admitted` comes after phase and limit and
   * before `sold_out`, since to the line nothing is sold out while units may come back.
   */
  reserveDirect(request: {
    dropId: string;
    id: string;
    buyerId: string;
    key: KeyHashes | null;
    reference: string | null;
  }): Promise<DirectOutcome>;

  findByKey(key: {
    dropId: string;
    buyerId: string;
    keyHash: string;
  }): Promise<KeyedReservation | null>;
  /** A buyer's live reservations in a drop. */
  findLive(query: { dropId: string; buyerId: string }): Promise<Reservation[]>;
  /** Any number of ids in one query; those that exist, in no order. */
  findReservations(ids: readonly string[]): Promise<Reservation[]>;

  /**
   * held → released for those still held, one transaction; with `expired` also only those
   * whose deadline has passed. `epoch` was read after the update.
   */
  release(batch: {
    dropId: string;
    ids: readonly string[];
    reason: ReleaseReason;
    locks: LockOrder;
  }): Promise<{ released: readonly string[]; epoch: number }>;

  /** Held reservations past their deadline, the longest overdue first; unlocked. */
  findOverdue(query: {
    limit: number;
    exceptDropIds: readonly string[];
  }): Promise<{ id: string; dropId: string }[]>;
}

/** What became of a claim whose outcome was unknown; no longer open to change by its commit. */
export interface Fate {
  readonly id: string;
  /** `live`: held or paid. `gone`: it never landed and never will, or it was released. */
  readonly fate: "live" | "gone";
}

export interface TombstoneLedger {
  /**
   * Rules out that these claims land later: inserts a released row with the reason `tombstone`,
   * without key and slot, unless there is a row. Waits for a transaction that is inserting it.
   */
  entomb(batch: {
    dropId: string;
    rows: readonly { id: string; buyerId: string }[];
  }): Promise<readonly Fate[]>;
}
