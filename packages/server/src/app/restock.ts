import type { Drop } from "../domain/drop.ts";
import { type Refused, refused } from "../domain/refusal.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { StockCache } from "../ports/stockCache.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { Activity } from "./activity.ts";
import type { DropDirectory } from "./dropDirectory.ts";
import type { Admissions } from "./room/admissions.ts";
import type { RoomViews } from "./room/roomViews.ts";
import type { StockReads } from "./stockReads.ts";

export type RestockAnswer =
  | { readonly kind: "restocked"; readonly drop: Drop }
  /** With these units the drop, which has `total`, would have more than any may. */
  | { readonly kind: "too_many"; readonly total: number }
  | Refused;

/**
 * More units while a drop goes on. The ledger has them first: from its commit on they may be
 * claimed, and until the cache hears of them it only refuses buyers that it need not refuse. So
 * nothing is fenced, and a process that dies in between costs a moment, not a unit.
 */
export class Restock {
  readonly #ledger: Pick<Ledger, "restock">;
  readonly #cache: StockCache;
  readonly #directory: DropDirectory;
  readonly #stockReads: StockReads;
  readonly #activity: Activity;
  readonly #admissions: Admissions;
  readonly #views: RoomViews;
  readonly #telemetry: Telemetry;

  constructor(deps: {
    ledger: Pick<Ledger, "restock">;
    cache: StockCache;
    directory: DropDirectory;
    stockReads: StockReads;
    activity: Activity;
    admissions: Admissions;
    views: RoomViews;
    telemetry: Telemetry;
  }) {
    this.#ledger = deps.ledger;
    this.#cache = deps.cache;
    this.#directory = deps.directory;
    this.#stockReads = deps.stockReads;
    this.#activity = deps.activity;
    this.#admissions = deps.admissions;
    this.#views = deps.views;
    this.#telemetry = deps.telemetry;
  }

  /** Once it answers the units are for sale here; elsewhere when the next snapshot is taken. */
  restock(request: {
    dropId: string;
    units: number;
    actor: string | null;
    keyHash: string | null;
  }): Promise<RestockAnswer> {
    return this.#activity.during(request.dropId, async () => {
      const outcome = await this.#ledger.restock(request);
      if (outcome.kind === "refused") return refused(outcome.reason);
      if (outcome.kind === "restocked") await this.#spread(outcome.drop);
      return outcome;
    });
  }

  /** Also for a repeated request: whoever asked first may have died on the way. */
  async #spread(drop: Drop): Promise<void> {
    const { id: dropId, total } = drop;
    this.#directory.learn(drop);
    if (drop.stockMode === "cached") {
      await this.#cache.raiseTotal({ dropId, total }).catch((cause: unknown) => {
        // Those who read the cache will see that it lags.
        this.#telemetry.fault("the stock cache did not hear of a restock", { dropId, cause });
      });
      await this.#stockReads.forget(dropId);
    }
    // Only now: whoever is let in finds a unit in the cache.
    this.#admissions.wake(dropId);
    await this.#views.refresh(dropId);
  }
}
