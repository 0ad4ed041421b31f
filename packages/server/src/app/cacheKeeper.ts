import type { Drop } from "../domain/drop.ts";
import type { CatalogueLedger } from "../ports/catalogueLedger.ts";
import type { StockCache } from "../ports/stockCache.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { OrphanRepair } from "./reserve/orphanRepair.ts";
import { mendTotal } from "./mendTotal.ts";
import type { StockRebuild } from "./stockRebuild.ts";

/**
 * Looks after every cached drop, whether anybody asks for it or not: claims that were provisional
 * for too long are repaired, a stock that has not heard of a restock is told, and one that is
 * missing or of an older epoch (its rebuilder died) is rebuilt. A closed drop is looked after until nothing of it is held any more, and its stock may
 * go then.
 */
export class CacheKeeper {
  readonly #ledger: CatalogueLedger;
  readonly #cache: StockCache;
  readonly #orphans: OrphanRepair;
  readonly #rebuild: StockRebuild;
  readonly #telemetry: Telemetry;
  /** Closed drops in which nothing can change any more. */
  readonly #done = new Set<string>();

  constructor(deps: {
    ledger: CatalogueLedger;
    cache: StockCache;
    orphans: OrphanRepair;
    rebuild: StockRebuild;
    telemetry: Telemetry;
  }) {
    this.#ledger = deps.ledger;
    this.#cache = deps.cache;
    this.#orphans = deps.orphans;
    this.#rebuild = deps.rebuild;
    this.#telemetry = deps.telemetry;
  }

  /** The cached drops that still need looking after. */
  async drops(): Promise<Drop[]> {
    return (await this.#ledger.listCachedDrops()).filter(({ id }) => !this.#done.has(id));
  }

  async round(): Promise<void> {
    for (const drop of await this.drops()) {
      try {
        await this.#lookAfter(drop);
      } catch (cause) {
        // One drop's trouble must not hide the others'.
        this.#telemetry.fault("a drop's stock could not be looked after", {
          dropId: drop.id,
          cause,
        });
      }
    }
  }

  async #lookAfter(drop: Drop): Promise<void> {
    const { id, phase, epoch } = drop;
    const reading = await this.#cache.read(id);
    if (reading !== null && reading.provisional > 0) await this.#orphans.repairOverdue(id);
    if (reading !== null) await mendTotal(this.#cache, drop, reading);
    const isCurrent = reading !== null && reading.epoch >= epoch;
    if (phase === "closed" && (reading === null || (isCurrent && reading.held === 0))) {
      if (reading !== null) await this.#cache.retire(id);
      this.#done.add(id);
    } else if (!isCurrent) this.#rebuild.start(id);
  }
}
