import type { Clock } from "../../ports/clock.ts";
import type { OrderLedger, PendingPayment } from "../../ports/orderLedger.ts";
import type { Payments } from "../../ports/payments.ts";
import type { Telemetry } from "../../ports/telemetry.ts";

/** Captures gathered before the ledger notes them in one transaction, in milliseconds. */
const GATHER_MS = 50;
const ORDERS_PER_BATCH_MAX = 1_000;
/** Orders older than this whose money has not moved are taken up again, in milliseconds. */
const RETRY_AGE_MS = 5_000;

/**
 * Moves money after the ledger has decided: captures, refunds and voids. What fails stays as it
 * is in the ledger and is taken up again by `retryPending` until it is known.
 */
export class MoneyMoves {
  readonly #ledger: OrderLedger;
  readonly #payments: Payments;
  readonly #clock: Clock;
  readonly #telemetry: Telemetry;
  #toCapture: PendingPayment[] = [];
  #scheduled: (() => void) | null = null;
  #running: Promise<void> = Promise.resolve();
  /** Captures that were sent and are not in the ledger yet. */
  #moving = 0;

  constructor(deps: {
    ledger: OrderLedger;
    payments: Payments;
    clock: Clock;
    telemetry: Telemetry;
  }) {
    this.#ledger = deps.ledger;
    this.#payments = deps.payments;
    this.#clock = deps.clock;
    this.#telemetry = deps.telemetry;
  }

  /** Captures an order's payment soon; the buyer does not wait for it. */
  capture(payment: PendingPayment): void {
    this.#toCapture.push(payment);
    this.#scheduled ??= this.#clock.after(GATHER_MS, () => {
      this.#scheduled = null;
      void this.flush();
    });
  }

  /** An authorisation that is not an order's; one that cannot be voided lapses by itself. */
  void(paymentId: string): void {
    this.#payments
      .void(paymentId)
      .catch((cause: unknown) => this.#telemetry.fault("a void failed", { paymentId, cause }));
  }

  isIdle(): boolean {
    return this.#toCapture.length === 0 && this.#moving === 0;
  }

  /** Captures everything that waits; resolves when the ledger knows. */
  flush(): Promise<void> {
    this.#running = this.#running
      .then(() => this.#captureAll())
      .catch((cause: unknown) => this.#telemetry.fault("captures failed", { cause }));
    return this.#running;
  }

  /** Takes up orders whose capture or refund is not known to have worked. */
  async retryPending(): Promise<void> {
    const query = { ageMsMin: RETRY_AGE_MS, limit: ORDERS_PER_BATCH_MAX };
    const captures = await this.#ledger.findPendingPayments({ ...query, state: "authorised" });
    await this.#ledger.markCaptured(await this.#move(captures, "capture"));
    await this.refundPending(RETRY_AGE_MS);
  }

  /** Refunds every order that is `refunding`. */
  async refundPending(ageMsMin: number): Promise<void> {
    const query = { state: "refunding", ageMsMin, limit: ORDERS_PER_BATCH_MAX } as const;
    const refunds = await this.#ledger.findPendingPayments(query);
    await this.#ledger.markRefunded(await this.#move(refunds, "refund"));
  }

  async #captureAll(): Promise<void> {
    while (this.#toCapture.length > 0) {
      const batch = this.#toCapture.splice(0, ORDERS_PER_BATCH_MAX);
      this.#moving = batch.length;
      await this.#ledger
        .markCaptured(await this.#move(batch, "capture"))
        .finally(() => (this.#moving = 0));
    }
  }

  /** The ids of the orders for which the provider did it. */
  async #move(batch: readonly PendingPayment[], how: "capture" | "refund"): Promise<string[]> {
    const outcomes = await Promise.allSettled(
      batch.map(({ paymentId }) => this.#payments[how](paymentId)),
    );
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed) this.#telemetry.fault(`a ${how} failed`, { cause: failed.reason as unknown });
    return batch
      .filter((_, index) => outcomes[index]?.status === "fulfilled")
      .map(({ orderId }) => orderId);
  }
}
