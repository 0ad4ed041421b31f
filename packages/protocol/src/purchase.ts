import { type Static, Type } from "./schema.ts";
import { Id, NullableString, page, Timestamp, Words } from "./common.ts";

export const Session = Type.Object({ buyerId: Id, token: Type.String(), expiresAt: Timestamp });
export type Session = Static<typeof Session>;

/** `reference` is the client's own name for this purchase, given back unchanged. */
export const ReserveBody = Type.Object(
  { reference: Type.Optional(Type.String({ maxLength: 64 })) },
  { additionalProperties: false },
);
export type ReserveBody = Static<typeof ReserveBody>;

/** Visible ASCII, as the draft for the Idempotency-Key header advises. */
export const IDEMPOTENCY_KEY_PATTERN = "^[\\x21-\\x7e]{1,128}$";

export const ReservationState = Words(["held", "paid", "released", "refunded"]);
export type ReservationState = Static<typeof ReservationState>;

export const ReleaseReason = Words(["expired", "cancelled", "tombstone"]);
export type ReleaseReason = Static<typeof ReleaseReason>;

/** A claim on one unit; `expiresAt` is when an unpaid hold goes back on sale. */
export const Reservation = Type.Object({
  id: Id,
  dropId: Id,
  buyerId: Id,
  state: ReservationState,
  releaseReason: NullableString<ReleaseReason>(),
  reference: NullableString(),
  createdAt: Timestamp,
  expiresAt: Timestamp,
});
export type Reservation = Static<typeof Reservation>;

/** `paymentMethod` is the provider's token; the simulated one declines `tok_decline`. */
export const PaymentBody = Type.Object(
  { paymentMethod: Type.String({ minLength: 1, maxLength: 64 }) },
  { additionalProperties: false },
);
export type PaymentBody = Static<typeof PaymentBody>;

export const PaymentState = Words(["authorised", "captured", "refunding", "refunded"]);
export type PaymentState = Static<typeof PaymentState>;

/** An order has the id of the reservation that it settled. */
export const Order = Type.Object({
  id: Id,
  dropId: Id,
  buyerId: Id,
  amountCents: Type.Integer(),
  currency: Type.String(),
  paymentState: PaymentState,
  createdAt: Timestamp,
});
export type Order = Static<typeof Order>;
export const OrderPage = page(Order);
