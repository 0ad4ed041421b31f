import type { Generated } from "kysely";
import type { Phase, StockMode } from "../../domain/drop.ts";
import type { DropEventKind } from "../../domain/dropEvent.ts";
import type { PaymentState } from "../../domain/order.ts";
import type { ReleaseReason, ReservationState } from "../../domain/reservation.ts";
import type { WaitingRoom } from "../../domain/room.ts";
import type { TicketState } from "../../domain/ticket.ts";

/** Ids are UUIDs as 36 characters, times are milliseconds since 1970, hashes base64url. */
export interface Tables {
  products: ProductsTable;
  drops: DropsTable;
  reservations: ReservationsTable;
  orders: OrdersTable;
  rooms: RoomsTable;
  tickets: TicketsTable;
  roomReports: RoomReportsTable;
  dropEvents: DropEventsTable;
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
  waitingRoom: WaitingRoom;
  /** What its room begins with. */
  checkoutCapacity: number;
  admissionMs: number;
  maxWaiting: number;
  /** The number of its last event. */
  eventCount: Generated<number>;
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

/** Its lock is that of the whole line: whoever joins, leaves or admits takes it first. */
interface RoomsTable {
  dropId: string;
  capacity: number;
  /** 0 or 1. */
  paused: number;
  tail: number;
  head: number;
  waiting: number;
  admittedTotal: number;
  departureSeq: number;
}

interface TicketsTable {
  dropId: string;
  number: number;
  buyerId: string;
  /** Waiting unless said otherwise. */
  state: Generated<TicketState>;
  /** 1 while waiting or admitted, else null. */
  liveMark: Generated<1 | null>;
  joinedAtMs: number;
  admittedAtMs: number | null;
  admissionDeadlineMs: number | null;
  endedAtMs: number | null;
  /** Of those who left the line while they were waiting. */
  departureSeq: number | null;
  /** Whoever has not polled again by then is silent. */
  silentAfterMs: number;
  /** The claim that used it, a random number: how it knows its own tickets again. */
  batchId: number | null;
}

interface RoomReportsTable {
  dropId: string;
  holder: string;
  /** Since when it has reported without a gap. */
  sinceMs: number;
  reportedAtMs: number;
  coveredTo: number;
}

interface DropEventsTable {
  dropId: string;
  number: number;
  atMs: number;
  kind: DropEventKind;
  actor: string | null;
  amount: number | null;
  /** Of the request that asked for it; null when it brought no key. */
  keyHash: string | null;
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
