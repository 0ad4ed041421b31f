export type PaymentState = "authorised" | "captured" | "refunding" | "refunded";

/** What a settled payment leaves; it has the id of the reservation that it settled. */
export interface Order {
  readonly id: string;
  readonly dropId: string;
  readonly buyerId: string;
  readonly amountCents: number;
  readonly currency: string;
  /** The provider's authorisation. */
  readonly paymentId: string;
  readonly paymentState: PaymentState;
  readonly createdAtMs: number;
}
