import { lowestFreeSlot } from "./reservation.ts";

/**
 * The stock of one cached drop, as a deterministic state machine: which reservations hold a
 * unit, which of them are still provisional, and which buyers ever had one. The memory cache
 * runs it as it is; any other cache must answer alike, step by step.
 */

/** Provisional: counted here, but its row is not known to be committed yet. */
export type EntryState = "provisional" | "held" | "paid";

export interface ClaimRequest {
  readonly reservationId: string;
  readonly buyerId: string;
  /** SHA-256 of the idempotency key, or null when none was sent. */
  readonly keyHash: string | null;
  /** True once the ledger was asked for this key and had nothing. */
  readonly lookedUp: boolean;
}

export type ClaimAnswer =
  | { readonly kind: "provisional"; readonly liveSlot: number }
  /** The buyer had a reservation before: look the key up in the ledger, then claim again. */
  | { readonly kind: "known" }
  | { readonly kind: "in_progress" }
  | { readonly kind: "not_open" }
  | { readonly kind: "sold_out" }
  | { readonly kind: "limit_reached"; readonly reservationIds: readonly string[] };

/** What a commit in the ledger means for the stock. Safe to repeat and to apply late. */
export interface StockEffect {
  readonly kind: "confirm" | "give_back" | "settle" | "release";
  readonly reservationId: string;
}

/** A row of the ledger, as a rebuild loads it. */
export interface StockRow {
  readonly reservationId: string;
  readonly buyerId: string;
  /** null: no longer live, the buyer is only remembered. */
  readonly live: { readonly state: "held" | "paid"; readonly liveSlot: number } | null;
}

export interface StockCounts {
  readonly total: number;
  readonly available: number;
  /** Provisional ones included. */
  readonly held: number;
  readonly paid: number;
  readonly provisional: number;
}

/** What the stock knows of a reservation that has a unit. */
export interface StockEntry {
  readonly reservationId: string;
  readonly buyerId: string;
  readonly state: EntryState;
}

interface Entry extends StockEntry {
  readonly keyHash: string | null;
  readonly liveSlot: number;
  /** Milliseconds; of the claim, or of the load. */
  readonly sinceMs: number;
  state: EntryState;
}

export class StockBook {
  #total: number;
  readonly #perBuyerLimit: number;
  readonly #entries = new Map<string, Entry>();
  readonly #liveByBuyer = new Map<string, Entry[]>();
  readonly #everByBuyer = new Set<string>();
  #paid = 0;
  #provisional = 0;

  constructor(config: { total: number; perBuyerLimit: number }) {
    this.#total = config.total;
    this.#perBuyerLimit = config.perBuyerLimit;
  }

  /** Marks a unit as provisionally taken, or says why not. `open`: the drop's phase allows it. */
  claim(request: ClaimRequest, { open, nowMs }: { open: boolean; nowMs: number }): ClaimAnswer {
    const { buyerId, keyHash } = request;
    if (keyHash !== null && !request.lookedUp && this.#everByBuyer.has(buyerId)) {
      return { kind: "known" };
    }
    const live = this.#liveByBuyer.get(buyerId);
    const keyed = keyHash === null ? undefined : live?.find((entry) => entry.keyHash === keyHash);
    // Confirmed since the ledger was asked: ask again, it has the row by now.
    if (keyed !== undefined) {
      return { kind: keyed.state === "provisional" ? "in_progress" : "known" };
    }
    if (!open) return { kind: "not_open" };
    if (live !== undefined && live.length >= this.#perBuyerLimit) {
      return { kind: "limit_reached", reservationIds: live.map((entry) => entry.reservationId) };
    }
    if (this.#entries.size >= this.#total) return { kind: "sold_out" };
    const liveSlot = lowestFreeSlot(live ?? []);
    this.#insert({ ...request, liveSlot, sinceMs: nowMs, state: "provisional" });
    return { kind: "provisional", liveSlot };
  }

  apply({ kind, reservationId }: StockEffect): void {
    const entry = this.#entries.get(reservationId);
    if (entry === undefined) return;
    switch (kind) {
      case "confirm":
        if (entry.state === "provisional") this.#become(entry, "held");
        return;
      case "settle":
        this.#become(entry, "paid");
        return;
      case "give_back":
        // Whoever repairs may come late: a confirmed entry is somebody's unit.
        if (entry.state === "provisional") this.#remove(entry);
        return;
      case "release":
        this.#remove(entry);
        return;
    }
  }

  /** More units; the ledger only ever adds some, so a lower total is an old one. */
  raiseTotal(total: number): void {
    this.#total = Math.max(this.#total, total);
  }

  load({ reservationId, buyerId, live }: StockRow): void {
    if (live === null) {
      this.#everByBuyer.add(buyerId);
    } else if (!this.#entries.has(reservationId)) {
      this.#insert({ reservationId, buyerId, keyHash: null, sinceMs: 0, ...live });
    }
  }

  /** Every entry that has a unit. */
  entries(): StockEntry[] {
    return [...this.#entries.values()].map(shown);
  }

  /** Entries that were claimed at `claimedAtMsMax` or before and are not known to be committed. */
  provisional(query: { claimedAtMsMax: number; limit: number }): StockEntry[] {
    const found: StockEntry[] = [];
    if (this.#provisional === 0) return found;
    for (const entry of this.#entries.values()) {
      if (found.length === query.limit) break;
      const isOld = entry.sinceMs <= query.claimedAtMsMax;
      if (entry.state === "provisional" && isOld) found.push(shown(entry));
    }
    return found;
  }

  counts(): StockCounts {
    return {
      total: this.#total,
      available: this.#total - this.#entries.size,
      held: this.#entries.size - this.#paid,
      paid: this.#paid,
      provisional: this.#provisional,
    };
  }

  #insert(entry: Entry): void {
    this.#entries.set(entry.reservationId, entry);
    const live = this.#liveByBuyer.get(entry.buyerId);
    if (live === undefined) this.#liveByBuyer.set(entry.buyerId, [entry]);
    else live.push(entry);
    this.#everByBuyer.add(entry.buyerId);
    this.#count(entry.state, 1);
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry.reservationId);
    const rest = this.#liveByBuyer.get(entry.buyerId)?.filter((other) => other !== entry);
    if (rest === undefined || rest.length === 0) this.#liveByBuyer.delete(entry.buyerId);
    else this.#liveByBuyer.set(entry.buyerId, rest);
    this.#count(entry.state, -1);
  }

  #become(entry: Entry, state: EntryState): void {
    this.#count(entry.state, -1);
    entry.state = state;
    this.#count(state, 1);
  }

  #count(state: EntryState, by: 1 | -1): void {
    if (state === "paid") this.#paid += by;
    if (state === "provisional") this.#provisional += by;
  }
}

/** What others get to see: a copy, which no later effect changes. */
function shown({ reservationId, buyerId, state }: Entry): StockEntry {
  return { reservationId, buyerId, state };
}
