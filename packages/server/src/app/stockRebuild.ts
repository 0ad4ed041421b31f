import type { Drop } from "../domain/drop.ts";
import type { CatalogueLedger } from "../ports/catalogueLedger.ts";
import type { RebuildLedger } from "../ports/auditLedger.ts";
import type { By } from "../ports/eventLedger.ts";
import type { Clock } from "../ports/clock.ts";
import type { LeaseLedger } from "../ports/leaseLedger.ts";
import type { StockCache } from "../ports/stockCache.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { mendTotal } from "./mendTotal.ts";

/** Longer than a chunk takes; after it another process starts again. Milliseconds. */
const LEASE_MS = 5_000;
/** A rebuild that failed, or that another process is at, is not tried again for so long. */
const REST_MS = 200;

/** How far a rebuild has come: live reservations loaded, and as many as the drop says it has. */
export interface RebuildProgress {
  readonly rows: number;
  readonly of: number;
}

/**
 * Rebuilds a drop's stock in the cache from the ledger. The epoch is raised and committed
 * first, so that a claim granted by the old stock can no longer commit; then a consistent
 * snapshot is loaded beside the old stock and published at once. A lease keeps other processes
 * from doing the same; if it lapses under a slow rebuild, the epochs keep them apart.
 */
export class StockRebuild {
  readonly #running = new Map<string, Promise<boolean>>();
  readonly #progress = new Map<string, RebuildProgress>();
  readonly #ledger: CatalogueLedger & RebuildLedger & LeaseLedger;
  readonly #cache: StockCache;
  readonly #clock: Clock;
  readonly #telemetry: Telemetry;
  /** Names this process among those that share the ledger. */
  readonly #holder: string;

  constructor(deps: {
    ledger: CatalogueLedger & RebuildLedger & LeaseLedger;
    cache: StockCache;
    clock: Clock;
    telemetry: Telemetry;
    holder: string;
  }) {
    this.#ledger = deps.ledger;
    this.#cache = deps.cache;
    this.#clock = deps.clock;
    this.#telemetry = deps.telemetry;
    this.#holder = deps.holder;
  }

  /**
   * Whether the drop's stock was published; callers of the same moment share one rebuild, which
   * is noted as the first one's.
   */
  run(dropId: string, by: By = {}): Promise<boolean> {
    return this.#share(dropId, () => this.#rebuild(dropId, by));
  }

  /** null: this process is not rebuilding it. */
  progressOf(dropId: string): RebuildProgress | null {
    return this.#progress.get(dropId) ?? null;
  }

  #share(dropId: string, rebuild: () => Promise<boolean>): Promise<boolean> {
    let running = this.#running.get(dropId);
    if (running === undefined) {
      running = rebuild();
      this.#running.set(dropId, running);
      const forget = () => void this.#running.delete(dropId);
      running.then(
        (published) => (published ? forget() : this.#clock.after(REST_MS, forget)),
        () => this.#clock.after(REST_MS, forget),
      );
    }
    return running;
  }

  /**
   * Rebuilds unless the stock is valid and of the ledger's epoch, as after a call that the cache
   * was late to answer. For callers that do not wait; the next fenced request starts it again.
   */
  start(dropId: string): void {
    const work = this.#share(dropId, async () => {
      const drop = await this.#ledger.findDrop(dropId);
      return drop !== null && ((await this.#isCurrent(drop)) || (await this.#rebuild(dropId, {})));
    });
    this.#report(dropId, work);
  }

  #report(dropId: string, work: Promise<unknown>): void {
    work.catch((cause: unknown) =>
      this.#telemetry.fault("a stock rebuild failed", { dropId, cause }),
    );
  }

  /** Rebuilds even a valid stock, unless a later epoch than `epoch` was published meanwhile. */
  async startUnlessLater(dropId: string, epoch: number): Promise<void> {
    const reading = await this.#cache.read(dropId).catch(() => null);
    if (reading === null || reading.epoch <= epoch) this.#report(dropId, this.run(dropId));
  }

  /** Loads the stock of every cached drop that is not in the cache; at the start of a process. */
  async runMissing(): Promise<void> {
    for (const drop of await this.#ledger.listCachedDrops()) {
      if (drop.phase === "closed") continue;
      try {
        if (!(await this.#isCurrent(drop))) await this.run(drop.id);
      } catch (cause) {
        // One drop's stock must not keep a server from selling the others.
        this.#telemetry.fault("a stock rebuild failed", { dropId: drop.id, cause });
      }
    }
  }

  async #isCurrent(drop: Drop): Promise<boolean> {
    return (await this.#cache.read(drop.id))?.epoch === drop.epoch;
  }

  async #rebuild(dropId: string, by: By): Promise<boolean> {
    // Throws when the cache is away: there is no sense in a new epoch then.
    await this.#cache.read(dropId);
    if (!(await this.#renew(dropId))) return false;
    try {
      return await this.#load(dropId, by);
    } finally {
      this.#progress.delete(dropId);
      await this.#ledger.dropLease({ name: leaseOf(dropId), holder: this.#holder });
    }
  }

  async #load(dropId: string, by: By): Promise<boolean> {
    const drop = await this.#ledger.findDrop(dropId);
    if (drop === null || drop.stockMode !== "cached") return false;
    const { total, perBuyerLimit } = drop;
    // Throws when the cache takes no writes, full or without its replicas: tried again and again,
    // it would fill the drop's log. Whatever else loads for this epoch is about to be stale.
    await this.#cache.beginLoad({ dropId, epoch: drop.epoch, total, perBuyerLimit });
    const epoch = await this.#ledger.raiseEpoch({ dropId, epoch: drop.epoch, ...by });
    if (epoch === null) return false;
    const of = (await this.#ledger.readStock(dropId))?.claimed ?? 0;
    this.#progress.set(dropId, { rows: 0, of });
    await this.#cache.beginLoad({ dropId, epoch, total, perBuyerLimit });
    // A restock that committed before the load began could not tell it; from now on each does.
    const now = await this.#ledger.findDrop(dropId);
    if (now !== null) await mendTotal(this.#cache, now, drop);
    let liveRows = 0;
    for await (const rows of this.#ledger.snapshot(dropId)) {
      await this.#cache.load({ dropId, epoch, rows });
      for (const row of rows) if (row.live !== null) liveRows += 1;
      this.#progress.set(dropId, { rows: liveRows, of: Math.max(of, liveRows) });
      if (!(await this.#renew(dropId))) return false;
    }
    const published = await this.#cache.publish({ dropId, epoch, liveRows });
    // Loaded for a read or an audit: nobody looks after it any more, so it goes by itself again.
    if (drop.phase === "closed") await this.#cache.retire(dropId);
    this.#telemetry.info("stock rebuilt", { dropId, epoch, liveRows, published });
    return published;
  }

  #renew(dropId: string): Promise<boolean> {
    const lease = { name: leaseOf(dropId), holder: this.#holder, forMs: LEASE_MS };
    return this.#ledger.takeLease(lease);
  }
}

const leaseOf = (dropId: string): string => `rebuild:${dropId}`;
