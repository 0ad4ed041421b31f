import type { Generated } from "kysely";
import type { Phase, StockMode } from "../../domain/drop.ts";
import type { PaymentState } from "../../domain/order.ts";
import type { ReleaseReason, ReservationState } from "../../domain/reservation.ts";

/** Ids are UUIDs as 36 characters, times are milliseconds since 1970, hashes base64url. */
export interface Tables {
  products: ProductsTable;
  drops: DropsTable;
  reservations: ReservationsTable;
  orders: OrdersTable;
  leases: LeasesTable;
  secrets: SecretsTable;
}

interface ProductsTable {
  id: string;
  slug: string;
  name: string;
  brand: string;
  category: string;
  priceCents: number;
  currency: string;
  createdAtMs: number;
}

interface DropsTable {
  id: string;
  slug: string;
  productId: string;
  label: string;
  phase: Phase;
  stockMode: StockMode;
  total: number;
  /** held + paid. */
  claimed: number;
  paid: number;
  perBuyerLimit: number;
  holdMs: number;
  opensAtMs: number | null;
  epoch: number;
  createdAtMs: number;
}

interface ReservationsTable {
  id: string;
  dropId: string;
  buyerId: string;
  /** Held unless said otherwise. */
  state: Generated<ReservationState>;
  releaseReason: ReleaseReason | null;
  liveSlot: number | null;
  keyHash: string | null;
  bodyHash: string | null;
  reference: string | null;
  createdAtMs: number;
  deadlineMs: number;
  /** When the hold ended, paid or released. */
  endedAtMs: number | null;
  /** The transaction that ended the hold, a random number: how it knows its own rows again. */
  batchId: number | null;
}

interface OrdersTable {
  id: string;
  dropId: string;
  buyerId: string;
  amountCents: number;
  currency: string;
  paymentId: string;
  paymentState: PaymentState;
  createdAtMs: number;
}

interface LeasesTable {
  name: string;
  holder: string;
  untilMs: number;
}

interface SecretsTable {
  name: string;
  value: string;
}
