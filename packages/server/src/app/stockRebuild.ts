import type { Drop } from "../domain/drop.ts";
import type { CatalogueLedger } from "../ports/catalogueLedger.ts";
import type { RebuildLedger } from "../ports/auditLedger.ts";
import type { StockCache } from "../ports/stockCache.ts";
import type { Telemetry } from "../ports/telemetry.ts";

/**
 * Rebuilds a drop's stock in the cache from the ledger. The epoch is raised and committed
 * first, so that a claim granted by the old stock can no longer commit; then a consistent
 * snapshot is loaded beside the old stock and published at once.
 */
export class StockRebuild {
  readonly #running = new Map<string, Promise<boolean>>();
  readonly #ledger: CatalogueLedger & RebuildLedger;
  readonly #cache: StockCache;
  readonly #telemetry: Telemetry;

  constructor(deps: {
    ledger: CatalogueLedger & RebuildLedger;
    cache: StockCache;
    telemetry: Telemetry;
  }) {
    this.#ledger = deps.ledger;
    this.#cache = deps.cache;
    this.#telemetry = deps.telemetry;
  }

  /** Whether the drop's stock was published; callers of the same moment share one rebuild. */
  run(dropId: string): Promise<boolean> {
    let running = this.#running.get(dropId);
    if (running === undefined) {
      running = this.#rebuild(dropId).finally(() => this.#running.delete(dropId));
      this.#running.set(dropId, running);
    }
    return running;
  }

  /** Like `run`, for callers that do not wait; the next fenced request starts it again. */
  start(dropId: string): void {
    this.run(dropId).catch((cause: unknown) =>
      this.#telemetry.fault("a stock rebuild failed", { dropId, cause }),
    );
  }

  /** The same, unless a later epoch than `epoch` was published meanwhile. */
  async startUnlessLater(dropId: string, epoch: number): Promise<void> {
    const reading = await this.#cache.read(dropId).catch(() => null);
    if (reading === null || reading.epoch <= epoch) this.start(dropId);
  }

  /** Loads the stock of every cached drop that is not in the cache; at the start of a process. */
  async runMissing(): Promise<void> {
    for (const drop of await this.#ledger.listCachedDrops()) {
      if (!(await this.#isCurrent(drop))) await this.run(drop.id);
    }
  }

  async #isCurrent(drop: Drop): Promise<boolean> {
    return (await this.#cache.read(drop.id))?.epoch === drop.epoch;
  }

  async #rebuild(dropId: string): Promise<boolean> {
    const drop = await this.#ledger.findDrop(dropId);
    if (drop === null || drop.stockMode !== "cached") return false;
    const epoch = await this.#ledger.raiseEpoch({ dropId, epoch: drop.epoch });
    if (epoch === null) return false;
    const { total, perBuyerLimit } = drop;
    await this.#cache.beginLoad({ dropId, epoch, total, perBuyerLimit });
    let liveRows = 0;
    for await (const rows of this.#ledger.snapshot(dropId)) {
      await this.#cache.load({ dropId, epoch, rows });
      for (const row of rows) if (row.live !== null) liveRows += 1;
    }
    return this.#cache.publish({ dropId, epoch, liveRows });
  }
}
