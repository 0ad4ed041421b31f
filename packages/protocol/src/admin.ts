import { type Static, Type } from "./schema.ts";
import { Count, Id, Nullable, NullableString, page, Timestamp } from "./common.ts";
import { type PaymentState, Reservation } from "./purchase.ts";

export const NewBuyers = Type.Object(
  { count: Type.Integer({ minimum: 1, maximum: 100_000 }) },
  { additionalProperties: false },
);
/** Buyer tokens in bulk, for load; in the order of their creation. */
export const Buyers = Type.Object({
  buyers: Type.Array(Type.Object({ buyerId: Id, token: Type.String() })),
  expiresAt: Timestamp,
});
export type Buyers = Static<typeof Buyers>;

/**
 * A ledger row as the judge reads it: the reservation, when its hold ended (paid or released),
 * and its order's payment, if any.
 */
export const LedgerRow = Type.Object({
  ...Reservation.properties,
  endedAt: NullableString(),
  paymentState: NullableString<PaymentState>(),
});
export type LedgerRow = Static<typeof LedgerRow>;
export const LedgerPage = page(LedgerRow);

export const AUDIT_CHECKS = [
  "not_oversold",
  "claimed_matches_rows",
  "paid_matches_rows",
  "cache_matches_ledger",
  "per_buyer_limit",
  "ends_once",
  "no_overdue_holds",
  "one_effect_per_key",
  "orders_match_payments",
  "admitted_in_order",
  "tickets_match_rows",
] as const;
export type AuditCheckName = (typeof AUDIT_CHECKS)[number];

/** `count` is how many rows break the invariant (units, for the stock checks); 0 when it holds. */
export const AuditCheck = Type.Object({
  name: Type.Unsafe<AuditCheckName>(Type.String({ enum: [...AUDIT_CHECKS] })),
  ok: Type.Boolean(),
  count: Count,
  detail: Type.String(),
});
export type AuditCheck = Static<typeof AuditCheck>;

/**
 * The audit of one drop, by counting ledger rows in one read transaction. `cache` is null for
 * a direct drop and while the stock is being rebuilt; `quiet` tells whether nothing was in
 * flight, which `cache_matches_ledger` needs.
 */
export const Audit = Type.Object({
  dropId: Id,
  auditedAt: Timestamp,
  quiet: Type.Boolean(),
  ledger: Type.Object({
    total: Count,
    claimed: Type.Integer(),
    held: Count,
    paid: Count,
    released: Count,
    refunded: Count,
    orders: Count,
    /** Holds taken back more than 2 s after their deadline, as after a stop of the server. */
    expiredLate: Count,
    epoch: Count,
  }),
  cache: Nullable(
    Type.Object({
      available: Type.Integer(),
      /** Provisional ones included. */
      held: Count,
      paid: Count,
      /** Marked in the cache and not known to be committed. */
      provisional: Count,
      epoch: Count,
    }),
  ),
  checks: Type.Array(AuditCheck),
  ok: Type.Boolean(),
});
export type Audit = Static<typeof Audit>;

export const Health = Type.Object({ status: Type.Literal("ok") });
/** `status` follows the ledger alone: without the stock cache all but cached reserving goes on. */
export const Readiness = Type.Object({
  status: Type.Union([Type.Literal("ready"), Type.Literal("not_ready")]),
  ledger: Type.Boolean(),
  /** Whether the stock cache answers. */
  cache: Type.Boolean(),
  version: Type.String(),
  stack: Type.String(),
});
export type Readiness = Static<typeof Readiness>;
