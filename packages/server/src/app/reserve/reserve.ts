import { type Drop, refusalOf } from "../../domain/drop.ts";
import { type Refused, refused } from "../../domain/refusal.ts";
import type { Reservation } from "../../domain/reservation.ts";
import type { KeyHashes } from "../../ports/reservationLedger.ts";
import type { DropDirectory } from "../dropDirectory.ts";
import type { StockReads } from "../stockReads.ts";
import type { CachedReserve } from "./cachedReserve.ts";
import type { DirectReserve } from "./directReserve.ts";

export interface ReserveRequest {
  readonly dropId: string;
  readonly buyerId: string;
  readonly key: KeyHashes | null;
  readonly reference: string | null;
}

export type ReserveAnswer = { readonly kind: "held"; readonly reservation: Reservation } | Refused;

/**
 * Where a reservation is decided: a direct drop in one SQL transaction of its own, a cached
 * drop by the stock cache and a group commit. Either way it is in the ledger before the answer.
 */
export class Reserve {
  readonly #directory: DropDirectory;
  readonly #stockReads: StockReads;
  readonly #cached: CachedReserve;
  readonly #direct: DirectReserve;

  constructor(deps: {
    directory: DropDirectory;
    stockReads: StockReads;
    cached: CachedReserve;
    direct: DirectReserve;
  }) {
    this.#directory = deps.directory;
    this.#stockReads = deps.stockReads;
    this.#cached = deps.cached;
    this.#direct = deps.direct;
  }

  reserve(request: ReserveRequest): ReserveAnswer | Promise<ReserveAnswer> {
    const drop = this.#directory.get(request.dropId);
    return drop instanceof Promise
      ? drop.then((found) => this.#decide(found, request))
      : this.#decide(drop, request);
  }

  #decide(drop: Drop | null, request: ReserveRequest): ReserveAnswer | Promise<ReserveAnswer> {
    if (drop === null) return refused("not_found");
    if (drop.stockMode === "direct") return this.#direct.reserve(request);
    // Without a key there is no earlier effect to answer with: what is known may refuse at once.
    if (request.key === null) {
      const phase = refusalOf(drop.phase);
      if (phase !== null) return refused(phase);
      // Behind a waiting room a unit that came back belongs to whoever is admitted next.
      if (drop.waitingRoom === "off" && this.#stockReads.isKnownSoldOut(drop)) {
        return refused("sold_out");
      }
    }
    return this.#cached.reserve(request);
  }
}
