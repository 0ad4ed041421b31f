import type { Order } from "../../domain/order.ts";
import { type Refused, refused } from "../../domain/refusal.ts";
import type { OrderLedger } from "../../ports/orderLedger.ts";
import type { EffectOutbox } from "../effectOutbox.ts";
import type { MoneyMoves } from "./moneyMoves.ts";

export type RefundAnswer = { readonly kind: "refunding"; readonly order: Order } | Refused;

/** paid → refunded: the ledger first, then the money; a refund asked for twice is one refund. */
export class Refund {
  readonly #ledger: OrderLedger;
  readonly #outbox: EffectOutbox;
  readonly #moves: MoneyMoves;

  constructor(deps: { ledger: OrderLedger; outbox: EffectOutbox; moves: MoneyMoves }) {
    this.#ledger = deps.ledger;
    this.#outbox = deps.outbox;
    this.#moves = deps.moves;
  }

  async refund(orderId: string): Promise<RefundAnswer> {
    await this.#moves.flush();
    const refund = await this.#ledger.refund({ orderId });
    if (refund === null) return refused("not_found");
    const { changed, order, epoch } = refund;
    if (changed) {
      this.#outbox.add(order.dropId, [{ kind: "release", reservationId: orderId, epoch }]);
      await this.#moves.refundPending(0);
      return { kind: "refunding", order: (await this.#ledger.findOrder(orderId)) ?? order };
    }
    return order.paymentState === "authorised"
      ? refused("illegal_transition")
      : { kind: "refunding", order };
  }
}
