import type { Order } from "../../domain/order.ts";
import { type Refused, refused } from "../../domain/refusal.ts";
import type { Ids } from "../../ports/clock.ts";
import { LedgerFault } from "../../ports/ledger.ts";
import type { OrderLedger } from "../../ports/orderLedger.ts";
import type { Payments } from "../../ports/payments.ts";
import type { DropDirectory } from "../dropDirectory.ts";
import type { ReservationReads } from "../reservationReads.ts";
import type { MoneyMoves } from "./moneyMoves.ts";
import type { Settle } from "./settle.ts";

export interface PayRequest {
  readonly reservationId: string;
  readonly buyerId: string;
  readonly paymentMethod: string;
}

export type PayAnswer = { readonly kind: "ordered"; readonly order: Order } | Refused;

/**
 * Authorise, settle in the ledger, capture: money is only taken for a reservation that the
 * ledger says is paid. An authorisation that did not become the order's is voided.
 */
export class Pay {
  readonly #reads: ReservationReads;
  readonly #directory: DropDirectory;
  readonly #ledger: OrderLedger;
  readonly #payments: Payments;
  readonly #settle: Settle;
  readonly #moves: MoneyMoves;
  readonly #ids: Ids;

  constructor(deps: {
    reads: ReservationReads;
    directory: DropDirectory;
    ledger: OrderLedger;
    payments: Payments;
    settle: Settle;
    moves: MoneyMoves;
    ids: Ids;
  }) {
    this.#reads = deps.reads;
    this.#directory = deps.directory;
    this.#ledger = deps.ledger;
    this.#payments = deps.payments;
    this.#settle = deps.settle;
    this.#moves = deps.moves;
    this.#ids = deps.ids;
  }

  async pay({ reservationId, buyerId, paymentMethod }: PayRequest): Promise<PayAnswer> {
    const reservation = await this.#reads.findOwn({ reservationId, buyerId });
    if (reservation === null) return refused("not_found");
    if (reservation.state === "paid") return this.#answerOrder(reservationId);
    if (reservation.state !== "held") return refused("expired");
    const drop = await this.#directory.get(reservation.dropId);
    if (drop === null) return refused("not_found");

    const { id: dropId, priceCents: amountCents, currency } = drop;
    const attempt = this.#ids.next();
    const request = { dropId, reservationId, attempt, amountCents, currency, paymentMethod };
    const authorisation = await this.#payments.authorise(request);
    if (authorisation.kind === "declined") return refused("declined");

    const { paymentId } = authorisation;
    const settlement = { reservationId, buyerId, paymentId, amountCents, currency };
    const settled = await this.#settle.settle(drop, settlement).catch((cause: unknown) => {
      // An unknown outcome may be an order: its authorisation is captured once that is known.
      if (cause instanceof LedgerFault && cause.outcome === "rolled_back") {
        this.#moves.void(paymentId);
      }
      throw cause;
    });
    if (settled === "overloaded") {
      this.#moves.void(paymentId);
      return refused("overloaded");
    }
    if (settled !== "lost") {
      this.#moves.capture({ orderId: settled.id, paymentId });
      return { kind: "ordered", order: settled };
    }
    const order = await this.#ledger.findOrder(reservationId);
    if (order?.paymentId !== paymentId) this.#moves.void(paymentId);
    return order?.paymentState === undefined || isRefunded(order)
      ? refused("expired")
      : { kind: "ordered", order };
  }

  async #answerOrder(orderId: string): Promise<PayAnswer> {
    const order = await this.#ledger.findOrder(orderId);
    return order === null ? refused("expired") : { kind: "ordered", order };
  }
}

function isRefunded({ paymentState }: Order): boolean {
  return paymentState === "refunding" || paymentState === "refunded";
}
