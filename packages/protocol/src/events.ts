import { type Static, Type } from "./schema.ts";
import { CheckoutCapacity, Phase, StockMode } from "./catalogue.ts";
import {
  Count,
  Id,
  NullableNumber,
  NullableObject,
  NullableString,
  page,
  Slug,
  Timestamp,
  Words,
} from "./common.ts";

/** The waiting room in a drop's stream. People, unless said otherwise; as in `Queue`. */
export const QueueState = Type.Object({
  paused: Type.Boolean(),
  checkoutCapacity: CheckoutCapacity,
  waiting: Count,
  admitted: Count,
  /** Used their admission and have not paid yet. */
  held: Count,
  admittedTotal: Count,
  placesPerSecond: NullableNumber,
});
export type QueueState = Static<typeof QueueState>;

/** How far a rebuild of the stock cache has come, in ledger rows; `of` is what it expects. */
export const RebuildState = Type.Object({ rows: Count, of: Count });
export type RebuildState = Static<typeof RebuildState>;

/** SSE event `state`: the whole of a drop at `asOf`, sent when something of it has changed. */
export const DropState = Type.Object({
  dropId: Id,
  slug: Slug,
  phase: Phase,
  stockMode: StockMode,
  opensAt: NullableString(),
  /** Units. */
  total: Count,
  available: Type.Integer(),
  held: Count,
  paid: Count,
  /** Raised by each rebuild of the stock cache. */
  epoch: Count,
  /** The stock cache cannot be used: stock comes from the ledger, and cached reserving waits. */
  degraded: Type.Boolean(),
  rebuild: NullableObject(RebuildState),
  /** null: no waiting room. */
  queue: NullableObject(QueueState),
  asOf: Timestamp,
});
export type DropState = Static<typeof DropState>;

/** What can happen to a drop as a whole; its ledger keeps each. */
export const DROP_EVENT_KINDS = [
  "created",
  "opened",
  "paused",
  "resumed",
  "closed",
  "restocked",
  "capacity_set",
  "queue_paused",
  "queue_resumed",
  "rebuilt",
] as const;
export type DropEventKind = (typeof DROP_EVENT_KINDS)[number];

/** SSE event `log`, with `number` as its id: what happened, and who said so. */
export const DropEvent = Type.Object({
  dropId: Id,
  /** From 1, without gaps, in the order of their commits. */
  number: Type.Integer({ minimum: 1 }),
  at: Timestamp,
  kind: Words(DROP_EVENT_KINDS),
  /**
   * Who did it, by their own word (header `dropctl-actor`); only told with the admin token.
   * null: the server itself, nobody said, or not for the reader.
   */
  actor: NullableString(),
  /** Units for `created` and `restocked`, people for `capacity_set`, the new epoch for `rebuilt`. */
  amount: NullableNumber,
});
export type DropEvent = Static<typeof DropEvent>;

/** Path of a drop's stream; no JSON route, so not among `ROUTES`. */
export const eventsPath = (dropId: string): string =>
  `/v1/drops/${encodeURIComponent(dropId)}/events`;

export const DropEventPage = page(DropEvent);

/** Oldest first unless told; with `newest` a page's cursor leads further back. */
export const EventOrder = Words(["oldest", "newest"]);

/** Request header with the name under which an operator's action is noted: said, not proven. */
export const ACTOR_HEADER = "dropctl-actor";

/** What that name may be: 1 to 64 printable characters, as a header can carry them. */
export const ACTOR_PATTERN = "^[ -~]{1,64}$";
