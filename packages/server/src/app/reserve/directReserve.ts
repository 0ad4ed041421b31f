import { refused } from "../../domain/refusal.ts";
import type { Ids } from "../../ports/clock.ts";
import type { ReservationLedger } from "../../ports/reservationLedger.ts";
import type { DirectTurns } from "../directTurns.ts";
import { replay } from "./replay.ts";
import type { ReserveAnswer, ReserveRequest } from "./reserve.ts";

/** The "before": one transaction a request, the drop's row locked. */
export class DirectReserve {
  readonly #ledger: ReservationLedger;
  readonly #ids: Ids;
  readonly #turns: DirectTurns;

  constructor(deps: { ledger: ReservationLedger; ids: Ids; turns: DirectTurns }) {
    this.#ledger = deps.ledger;
    this.#ids = deps.ids;
    this.#turns = deps.turns;
  }

  async reserve(request: ReserveRequest): Promise<ReserveAnswer> {
    const id = this.#ids.next();
    const outcome = await this.#turns.take(() => this.#ledger.reserveDirect({ ...request, id }));
    if (outcome === null) return refused("overloaded");
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
