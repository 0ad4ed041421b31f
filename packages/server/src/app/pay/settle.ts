import type { Drop } from "../../domain/drop.ts";
import type { Order } from "../../domain/order.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Meters } from "../../ports/meters.ts";
import type { OrderLedger, Settlement } from "../../ports/orderLedger.ts";
import type { Activity } from "../activity.ts";
import type { DirectTurns } from "../directTurns.ts";
import type { EffectOutbox } from "../effectOutbox.ts";
import type { Admissions } from "../room/admissions.ts";
import { GroupCommit, type Job, RESERVE_LIMITS } from "../groupCommit.ts";

/** `lost`: the reservation was no longer held when the transaction came. */
export type Settled = Order | "lost" | "overloaded";

/** held → paid and the order: a group commit for cached drops, one transaction for direct ones. */
export class Settle {
  readonly #ledger: OrderLedger;
  readonly #outbox: EffectOutbox;
  readonly #admissions: Admissions;
  readonly #turns: DirectTurns;
  readonly #batches: GroupCommit<Settlement, Settled>;

  constructor(deps: {
    ledger: OrderLedger;
    outbox: EffectOutbox;
    activity: Activity;
    admissions: Admissions;
    turns: DirectTurns;
    clock: Clock;
    meters: Meters;
  }) {
    this.#ledger = deps.ledger;
    this.#outbox = deps.outbox;
    this.#admissions = deps.admissions;
    this.#turns = deps.turns;
    this.#batches = new GroupCommit({
      clock: deps.clock,
      limits: RESERVE_LIMITS,
      onBatch: (rows) => deps.meters.batch("settle", rows),
      run: (dropId, jobs) => deps.activity.during(dropId, () => this.#commit(dropId, jobs)),
    });
  }

  async settle(drop: Drop, settlement: Settlement): Promise<Settled> {
    if (drop.stockMode === "cached") {
      return (await this.#batches.submit(drop.id, settlement)) ?? "overloaded";
    }
    const batch = { dropId: drop.id, settlements: [settlement], locks: "drop_first" } as const;
    const settled = await this.#turns.take(() => this.#ledger.settle(batch));
    if (settled === null) return "overloaded";
    this.#admissions.wake(drop.id);
    return settled.orders[0] ?? "lost";
  }

  async #commit(dropId: string, jobs: readonly Job<Settlement, Settled>[]): Promise<void> {
    const settlements = jobs.map((job) => job.request);
    const { orders, epoch } = await this.#ledger.settle({
      dropId,
      settlements,
      locks: "rows_first",
    });
    this.#outbox.add(
      dropId,
      orders.map((order) => ({ kind: "settle", reservationId: order.id, epoch })),
    );
    this.#admissions.wake(dropId);
    const byId = new Map(orders.map((order) => [order.id, order]));
    for (const job of jobs) {
      const { reservationId, paymentId } = job.request;
      const order = byId.get(reservationId);
      // Paid twice in one turn: the order is the one whose payment it carries.
      job.answer(order?.paymentId === paymentId ? order : "lost");
    }
  }
}
