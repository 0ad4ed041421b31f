/** What the provider says of an authorisation: an id to capture or void, or a no. */
export type Authorisation =
  | { readonly kind: "authorised"; readonly paymentId: string }
  | { readonly kind: "declined" };

/**
 * A payment provider. Every call is idempotent: authorise by its reference, the others by the
 * payment. They throw when the provider cannot be reached; then the call may have worked.
 */
export interface Payments {
  authorise(request: {
    dropId: string;
    reservationId: string;
    /** Distinguishes attempts to pay the same reservation. */
    attempt: string;
    amountCents: number;
    currency: string;
    paymentMethod: string;
  }): Promise<Authorisation>;
  capture(paymentId: string): Promise<void>;
  void(paymentId: string): Promise<void>;
  refund(paymentId: string): Promise<void>;
  /** The provider's own book of what it captured for a drop and has not refunded. */
  captured(dropId: string): Promise<readonly { paymentId: string; reservationId: string }[]>;
}
