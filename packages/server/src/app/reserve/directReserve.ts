import { refused } from "../../domain/refusal.ts";
import type { Ids } from "../../ports/clock.ts";
import type { ReservationLedger } from "../../ports/reservationLedger.ts";
import { replay } from "./replay.ts";
import type { ReserveAnswer, ReserveRequest } from "./reserve.ts";

/** The "before": one transaction a request, the drop's row locked. */
export class DirectReserve {
  readonly #ledger: ReservationLedger;
  readonly #ids: Ids;

  constructor(ledger: ReservationLedger, ids: Ids) {
    this.#ledger = ledger;
    this.#ids = ids;
  }

  async reserve(request: ReserveRequest): Promise<ReserveAnswer> {
    const outcome = await this.#ledger.reserveDirect({ ...request, id: this.#ids.next() });
    switch (outcome.kind) {
      case "held":
        return outcome;
      case "keyed":
        return replay(outcome, request.key);
      case "refused":
        return refused(outcome.reason);
      case "limit_reached":
        return { kind: "refused", reason: "limit_reached", reservationIds: outcome.reservationIds };
    }
  }
}
