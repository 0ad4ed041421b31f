import type { Clock } from "../../ports/clock.ts";
import type { TombstoneLedger } from "../../ports/reservationLedger.ts";
import type { StockCache } from "../../ports/stockCache.ts";
import type { EffectOutbox } from "../effectOutbox.ts";

/** Claims of which nobody knows whether they were committed, and the epoch they ran under. */
interface Orphans {
  readonly dropId: string;
  readonly epoch: number;
  readonly claims: readonly { readonly reservationId: string; readonly buyerId: string }[];
}

const RETRY_MS = 1_000;
/** A claim still provisional after so long has lost its process, or its process its answer. */
const PROVISIONAL_MS_MAX = 5_000;
const CLAIMS_PER_BATCH_MAX = 256;

/**
 * Finds out what became of claims whose COMMIT answered with an error, or whose process died.
 * A tombstone of the same id is put where the row would be: it goes in, and a late commit can
 * no longer land, or it meets the row. Until it is known, the cache keeps the claim provisional:
 * a unit is held back rather than sold twice. Any number of processes may repair the same claim.
 */
export class OrphanRepair {
  readonly #ledger: TombstoneLedger;
  readonly #cache: StockCache;
  readonly #outbox: EffectOutbox;
  readonly #clock: Clock;
  #open = 0;

  constructor(deps: {
    ledger: TombstoneLedger;
    cache: StockCache;
    outbox: EffectOutbox;
    clock: Clock;
  }) {
    this.#ledger = deps.ledger;
    this.#cache = deps.cache;
    this.#outbox = deps.outbox;
    this.#clock = deps.clock;
  }

  isIdle(): boolean {
    return this.#open === 0;
  }

  /** Repairs the claims now, and again until the ledger answers. */
  add(orphans: Orphans): void {
    this.#open += 1;
    void this.#untilKnown(orphans);
  }

  /** Repairs what has been provisional for too long, whoever claimed it. */
  async repairOverdue(dropId: string): Promise<void> {
    const query = { dropId, ageMsMin: PROVISIONAL_MS_MAX, limit: CLAIMS_PER_BATCH_MAX };
    const found = await this.#cache.findProvisional(query);
    if (found === null || found.entries.length === 0) return;
    await this.#repair({ dropId, epoch: found.epoch, claims: found.entries });
  }

  async #untilKnown(orphans: Orphans): Promise<void> {
    try {
      await this.#repair(orphans);
      this.#open -= 1;
    } catch {
      this.#clock.after(RETRY_MS, () => void this.#untilKnown(orphans));
    }
  }

  async #repair({ dropId, epoch, claims }: Orphans): Promise<void> {
    const rows = claims.map(({ reservationId: id, buyerId }) => ({ id, buyerId }));
    const fates = await this.#ledger.entomb({ dropId, rows });
    this.#outbox.add(
      dropId,
      fates.map(({ id, fate }) => ({
        kind: fate === "live" ? "confirm" : "give_back",
        reservationId: id,
        epoch,
      })),
    );
  }
}
