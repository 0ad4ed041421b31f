import type { Order } from "../../domain/order.ts";
import { type Refused, refused } from "../../domain/refusal.ts";
import type { OrderLedger } from "../../ports/orderLedger.ts";
import type { Activity } from "../activity.ts";
import type { DropDirectory } from "../dropDirectory.ts";
import type { EffectOutbox } from "../effectOutbox.ts";
import type { Admissions } from "../room/admissions.ts";
import type { MoneyMoves } from "./moneyMoves.ts";

export type RefundAnswer = { readonly kind: "refunding"; readonly order: Order } | Refused;

/** paid → refunded: the ledger first, then the money; a refund asked for twice is one refund. */
export class Refund {
  readonly #ledger: OrderLedger;
  readonly #directory: DropDirectory;
  readonly #outbox: EffectOutbox;
  readonly #activity: Activity;
  readonly #moves: MoneyMoves;
  readonly #admissions: Admissions;

  constructor(deps: {
    ledger: OrderLedger;
    directory: DropDirectory;
    outbox: EffectOutbox;
    activity: Activity;
    moves: MoneyMoves;
    admissions: Admissions;
  }) {
    this.#ledger = deps.ledger;
    this.#directory = deps.directory;
    this.#outbox = deps.outbox;
    this.#activity = deps.activity;
    this.#moves = deps.moves;
    this.#admissions = deps.admissions;
  }

  async refund(orderId: string): Promise<RefundAnswer> {
    await this.#moves.flush();
    const before = await this.#ledger.findOrder(orderId);
    const drop = before && (await this.#directory.get(before.dropId));
    if (drop === null) return refused("not_found");
    const refund = await this.#activity.during(drop.id, async () => {
      const done = await this.#ledger.refund({ orderId });
      if (done?.changed === true && drop.stockMode === "cached") {
        const { epoch } = done;
        this.#outbox.add(drop.id, [{ kind: "release", reservationId: orderId, epoch }]);
      }
      return done;
    });
    if (refund === null) return refused("not_found");
    const { changed, order } = refund;
    if (changed) {
      this.#admissions.wake(drop.id);
      await this.#moves.refundPending(0);
      return { kind: "refunding", order: (await this.#ledger.findOrder(orderId)) ?? order };
    }
    return order.paymentState === "authorised"
      ? refused("illegal_transition")
      : { kind: "refunding", order };
  }
}
