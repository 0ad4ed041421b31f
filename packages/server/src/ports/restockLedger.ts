import type { Drop } from "../domain/drop.ts";

export type RestockOutcome =
  /** Also for the same request again, whatever has become of the drop since. */
  | { readonly kind: "restocked"; readonly drop: Drop }
  /** `illegal_transition`: the drop is closed. */
  | { readonly kind: "refused"; readonly reason: "not_found" | "illegal_transition" | "key_reused" }
  /** The drop has `total` units, and with those it would have more than any may. */
  | { readonly kind: "too_many"; readonly total: number };

export interface RestockLedger {
  /** More units for a drop that is not closed: a conditional update, and an event of the drop. */
  restock(request: {
    dropId: string;
    units: number;
    /** Who did it, by their own word. */
    actor: string | null;
    /** Of the request's idempotency key; null without one, and then each request adds units. */
    keyHash: string | null;
  }): Promise<RestockOutcome>;
}
