import type { Drop, Phase } from "../domain/drop.ts";
import type { CatalogueLedger } from "../ports/catalogueLedger.ts";
import type { Clock } from "../ports/clock.ts";
import type { StockCache } from "../ports/stockCache.ts";
import type { DropDirectory } from "./dropDirectory.ts";
import { mendTotal } from "./mendTotal.ts";
import type { StockRebuild } from "./stockRebuild.ts";

/** A drop's stock at one moment, in units. */
export interface StockSnapshot {
  readonly total: number;
  readonly available: number;
  readonly held: number;
  readonly paid: number;
  readonly phase: Phase;
  readonly asOfMs: number;
}

interface Kept {
  readonly snapshot: StockSnapshot;
  readonly takenAtMs: number;
}

/**
 * Stock reads. A direct drop asks SQL each time; a cached one answers from a snapshot of the
 * stock cache that is at most `stockMaxAgeMs` old (0: asks the cache each time).
 */
export class StockReads {
  readonly #kept = new Map<string, Kept>();
  readonly #taking = new Map<string, Promise<StockSnapshot | null>>();
  /** Cached drops whose last reading had to come from the ledger. */
  readonly #degraded = new Set<string>();
  readonly #directory: DropDirectory;
  readonly #ledger: CatalogueLedger;
  readonly #cache: StockCache;
  readonly #rebuild: StockRebuild;
  readonly #clock: Clock;
  readonly #ageMsMax: number;

  constructor(deps: {
    directory: DropDirectory;
    ledger: CatalogueLedger;
    cache: StockCache;
    rebuild: StockRebuild;
    clock: Clock;
    stockMaxAgeMs: number;
  }) {
    this.#directory = deps.directory;
    this.#ledger = deps.ledger;
    this.#cache = deps.cache;
    this.#rebuild = deps.rebuild;
    this.#clock = deps.clock;
    this.#ageMsMax = deps.stockMaxAgeMs;
  }

  /** null: no such drop. The same object as long as the snapshot is the same. */
  read(dropId: string): StockSnapshot | Promise<StockSnapshot | null> {
    const fresh = this.fresh(dropId);
    if (fresh !== undefined) return fresh;
    const drop = this.#directory.get(dropId);
    // A direct drop asks for each reader, as the textbook does; nobody shares an answer.
    if (!(drop instanceof Promise) && drop.stockMode === "direct") return this.#readLedger(dropId);
    return this.#take(dropId);
  }

  /** The stock as it is now, for who knows that it has just changed. */
  refresh(dropId: string): Promise<StockSnapshot | null> {
    return this.#take(dropId);
  }

  /**
   * Only a fresh snapshot without any stock may refuse; a stale one is taken anew for the next
   * request. A snapshot never grants.
   */
  isKnownSoldOut(drop: Drop): boolean {
    const snapshot = this.fresh(drop.id);
    if (snapshot !== undefined) return snapshot.available === 0;
    this.#take(drop.id).catch(() => undefined);
    return false;
  }

  /** The snapshot, if it is still young enough to answer. */
  fresh(dropId: string): StockSnapshot | undefined {
    const kept = this.#kept.get(dropId);
    if (kept === undefined || this.#clock.monotonicMs() - kept.takenAtMs > this.#ageMsMax) {
      return undefined;
    }
    return kept.snapshot;
  }

  /** Once it resolves, no snapshot from before the call is left. */
  async forget(dropId: string): Promise<void> {
    await this.#taking.get(dropId)?.catch(() => undefined);
    this.#kept.delete(dropId);
  }

  /** Whether the stock cache could not tell a cached drop's stock when it was last asked. */
  isDegraded(dropId: string): boolean {
    return this.#degraded.has(dropId);
  }

  #take(dropId: string): Promise<StockSnapshot | null> {
    let taking = this.#taking.get(dropId);
    if (taking === undefined) {
      taking = this.#takeNow(dropId).finally(() => this.#taking.delete(dropId));
      this.#taking.set(dropId, taking);
    }
    return taking;
  }

  async #takeNow(dropId: string): Promise<StockSnapshot | null> {
    const drop = await this.#directory.get(dropId);
    if (drop === null) return null;
    if (drop.stockMode === "direct") return this.#readLedger(dropId);
    const takenAtMs = this.#clock.monotonicMs();
    const asOfMs = this.#clock.nowMs();
    const reading = await this.#cache.read(dropId).catch(() => null);
    // Older than the ledger's epoch: a rebuild began and did not end.
    if (reading === null || reading.epoch < drop.epoch) {
      this.#degraded.add(dropId);
      this.#rebuild.start(dropId);
      return this.#readLedger(dropId);
    }
    this.#degraded.delete(dropId);
    mendTotal(this.#cache, drop, reading).catch(() => undefined);
    // All of one reading: what this process believes of the total may be newer, or older.
    const { total, available, held, paid } = reading;
    const snapshot = { total, available, held, paid, phase: drop.phase, asOfMs };
    this.#kept.set(dropId, { snapshot, takenAtMs });
    return snapshot;
  }

  async #readLedger(dropId: string): Promise<StockSnapshot | null> {
    const asOfMs = this.#clock.nowMs();
    const totals = await this.#ledger.readStock(dropId);
    if (totals === null) return null;
    const { total, claimed, paid, phase } = totals;
    return { total, available: total - claimed, held: claimed - paid, paid, phase, asOfMs };
  }
}
