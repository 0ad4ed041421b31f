import type { Reservation } from "../domain/reservation.ts";
import type { StockEffect, StockEntry } from "../domain/stockBook.ts";
import type { LeaseLedger } from "../ports/leaseLedger.ts";
import type { ReservationLedger } from "../ports/reservationLedger.ts";
import type { EpochEffect, StockCache, StockPage } from "../ports/stockCache.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { CacheKeeper } from "./cacheKeeper.ts";
import type { EffectOutbox } from "./effectOutbox.ts";

const LEASE = "reconciler";
/** Longer than a page takes; after it another process goes on. Milliseconds. */
const LEASE_MS = 8_000;

/**
 * Walks the stock cache and holds every entry against its row, so that an effect that was lost
 * with its process (a unit released in the ledger and never given back) costs a unit for less
 * than half a minute. Only what a row proves is repaired; anything else is reported.
 */
export class Reconciler {
  readonly #ledger: ReservationLedger & LeaseLedger;
  readonly #cache: StockCache;
  readonly #outbox: EffectOutbox;
  readonly #keeper: CacheKeeper;
  readonly #telemetry: Telemetry;
  /** Names this process among those that share the ledger. */
  readonly #holder: string;

  constructor(deps: {
    ledger: ReservationLedger & LeaseLedger;
    cache: StockCache;
    outbox: EffectOutbox;
    keeper: CacheKeeper;
    telemetry: Telemetry;
    holder: string;
  }) {
    this.#ledger = deps.ledger;
    this.#cache = deps.cache;
    this.#outbox = deps.outbox;
    this.#keeper = deps.keeper;
    this.#telemetry = deps.telemetry;
    this.#holder = deps.holder;
  }

  /** One walk through every cached drop, unless another process is at it. */
  async walk(): Promise<void> {
    if (!(await this.#renew())) return;
    try {
      for (const { id } of await this.#keeper.drops()) {
        if (!(await this.#walkDrop(id))) return;
      }
    } finally {
      await this.#ledger.dropLease({ name: LEASE, holder: this.#holder });
    }
  }

  /** False: the lease has gone to another process. */
  async #walkDrop(dropId: string): Promise<boolean> {
    let cursor: string | null = null;
    do {
      const page: StockPage | null = await this.#cache.walk({ dropId, cursor });
      if (page === null) return true;
      await this.#compare(dropId, page);
      cursor = page.nextCursor;
      if (!(await this.#renew())) return false;
    } while (cursor !== null);
    return true;
  }

  async #compare(dropId: string, { epoch, entries }: StockPage): Promise<void> {
    if (entries.length === 0) return;
    const ids = entries.map((entry) => entry.reservationId);
    const rows = new Map((await this.#ledger.findReservations(ids)).map((row) => [row.id, row]));
    const effects: EpochEffect[] = [];
    const unproven: string[] = [];
    for (const entry of entries) {
      const { reservationId } = entry;
      const kind = effectFor(entry, rows.get(reservationId));
      if (kind === "unproven") unproven.push(reservationId);
      else if (kind !== null) effects.push({ kind, reservationId, epoch });
    }
    this.#outbox.add(dropId, effects);
    if (effects.length === 0 && unproven.length === 0) return;
    const facts = { dropId, repaired: effects.length, unproven };
    this.#telemetry.info("the stock cache lagged behind the ledger", facts);
  }

  #renew(): Promise<boolean> {
    return this.#ledger.takeLease({ name: LEASE, holder: this.#holder, forMs: LEASE_MS });
  }
}

/**
 * What the row, read after the entry, proves about it. Null: nothing is to be done, or the entry
 * is provisional and the repair of orphans will decide.
 */
function effectFor(
  entry: StockEntry,
  row: Reservation | undefined,
): StockEffect["kind"] | "unproven" | null {
  switch (row?.state) {
    case undefined:
      return entry.state === "provisional" ? null : "unproven";
    case "held":
      if (entry.state === "paid") return "unproven";
      return entry.state === "provisional" ? "confirm" : null;
    case "paid":
      return entry.state === "paid" ? null : "settle";
    case "released":
    case "refunded":
      return "release";
  }
}
