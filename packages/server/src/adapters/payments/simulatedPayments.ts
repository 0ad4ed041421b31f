import type { Clock, Ids } from "../../ports/clock.ts";
import type { Payments } from "../../ports/payments.ts";

export interface SimulatedPaymentsConfig {
  /** Milliseconds each call takes; 0 answers at once. */
  latencyMs: number;
  /** Share of authorisations that are declined, 0 … 1. */
  declineRate: number;
}

interface Payment {
  readonly dropId: string;
  readonly reservationId: string;
  state: "authorised" | "captured";
}

/** A payment method that is always declined, whatever the rate. */
const DECLINED_METHOD = "tok_decline";

/**
 * A payment provider in process memory, with a book of its own that the audit compares with
 * the ledger. It forgets its book with the process: a capture that is repeated after a restart
 * is accepted, as a real provider accepts the repetition of one that it knows.
 */
export function createSimulatedPayments(
  config: SimulatedPaymentsConfig,
  { clock, ids, random }: { clock: Clock; ids: Ids; random: () => number },
): Payments {
  const payments = new Map<string, Payment>();
  const latency = (): Promise<void> | undefined =>
    config.latencyMs > 0
      ? new Promise((resolve) => void clock.after(config.latencyMs, resolve))
      : undefined;

  return {
    async authorise({ dropId, reservationId, paymentMethod }) {
      await latency();
      if (paymentMethod === DECLINED_METHOD) return { kind: "declined" };
      if (config.declineRate > 0 && random() < config.declineRate) return { kind: "declined" };
      const paymentId = ids.next();
      payments.set(paymentId, { dropId, reservationId, state: "authorised" });
      return { kind: "authorised", paymentId };
    },
    async capture(paymentId) {
      await latency();
      const payment = payments.get(paymentId);
      if (payment !== undefined) payment.state = "captured";
    },
    async void(paymentId) {
      await latency();
      if (payments.get(paymentId)?.state === "authorised") payments.delete(paymentId);
    },
    async refund(paymentId) {
      await latency();
      payments.delete(paymentId);
    },
    async captured(dropId) {
      const found = [];
      for (const [paymentId, payment] of payments) {
        if (payment.state !== "captured" || payment.dropId !== dropId) continue;
        found.push({ paymentId, reservationId: payment.reservationId });
      }
      return found;
    },
  };
}
