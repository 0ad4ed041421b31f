import type { Buyers } from "@dropctl/protocol";
import type { Shares } from "./intents.ts";

export type Buyer = Buyers["buyers"][number];

/** Reads the stock of one drop over and over. */
export interface ReadPlan {
  kind: "read";
  dropId: string;
  connections: number;
  /** What is measured; the warm-up comes before it. */
  durationMs: number;
  /** Reads of this long are sent first and not measured. */
  warmUpMs: number;
  /** Null: closed loop, each connection as fast as it is answered. */
  ratePerSecond: number | null;
  /** The load is cut off after this long, whatever happens. */
  timeLimitMs: number;
}

/** Each buyer reserves once and pays what was granted; ends when every buyer has an answer. */
export interface RushPlan {
  kind: "rush";
  dropId: string;
  connections: number;
  buyers: Buyer[];
  /** How many buyers come a second, evenly; null: as fast as the ones before are answered. */
  ratePerSecond: number | null;
  /** What is answered so soon after the first request is not measured; its buyers count. */
  warmUpMs: number;
  /** Makes the idempotency keys of this run its own: `PREFIX-INDEX`. */
  keyPrefix: string;
  timeLimitMs: number;
}

/**
 * Each buyer joins the waiting room, polls, reserves once admitted and pays, or does what its
 * share says; ends when every buyer has had its end.
 */
export interface QueuePlan {
  kind: "queue";
  dropId: string;
  /** Requests on the wire at once, at most: most buyers wait without one. */
  connections: number;
  buyers: Buyer[];
  keyPrefix: string;
  /** Milliseconds between polls; null: as each buyer is told. */
  pollMs: number | null;
  shares: Shares;
  timeLimitMs: number;
}

/**
 * Each buyer reserves; a share of those who get a unit never pay for it. Refused buyers come
 * back when the stock says that a unit is free, with a new key each time. Ends when everything
 * is paid, or when nobody is left who wants a unit.
 */
export interface HoldsPlan {
  kind: "holds";
  dropId: string;
  connections: number;
  buyers: Buyer[];
  /** A try's idempotency key is `PREFIX-INDEX-TRY`. */
  keyPrefix: string;
  noPayShare: number;
  timeLimitMs: number;
}

/**
 * Each buyer sends every request `clicks` times at the same moment, with one key, and sends it
 * again until it has an answer; impatient ones cut their first connections. Ends when every
 * copy of every request has its answer.
 */
export interface RetryPlan {
  kind: "retry";
  dropId: string;
  /** So many, divided by the clicks, are the buyers who click at a time. */
  connections: number;
  buyers: Buyer[];
  /** A buyer's one idempotency key is `PREFIX-INDEX`. */
  keyPrefix: string;
  clicks: number;
  impatientShare: number;
  /** After this long without an answer an impatient buyer cuts the connection. */
  patienceMs: number;
  timeLimitMs: number;
}

/**
 * The buyers press reserve in turn, over and over and without a key, whatever they are told;
 * ends when the time is up and everyone has pressed once.
 */
export interface PressPlan {
  kind: "press";
  dropId: string;
  connections: number;
  buyers: Buyer[];
  durationMs: number;
  timeLimitMs: number;
}

/**
 * A whole evening. People browse, more and more until the drop opens and few after that; around
 * the opening the buyers come, and each goes its way through the waiting room. Ends when every
 * buyer has had its end. An open load: who comes when does not depend on the answers.
 */
export interface DropPlan {
  kind: "drop";
  dropId: string;
  productId: string;
  /** When the drop opens, by this machine's clock, in milliseconds since 1970. */
  opensAtMs: number;
  /** The browsing begins so long before the opening. */
  browseMs: number;
  /** Reads a second at the opening; they rise evenly from none, and fall to a tenth after it. */
  browsePerSecond: number;
  /** The buyers come within so long, evenly, half of them before the opening. */
  arriveMs: number;
  /** Requests on the wire at once, at most: of buyers, and as many of those who browse. */
  connections: number;
  buyers: Buyer[];
  keyPrefix: string;
  shares: Shares;
  timeLimitMs: number;
}

/** Each buyer lives the journey of a user's scenario; ends when every buyer has had its end. */
export interface JourneyPlan {
  kind: "journey";
  /** The scenario's file, absolute: the generator imports it, for functions cannot be sent. */
  file: string;
  knobs: Record<string, number>;
  dropId: string;
  /** Requests on the wire at once, at most. */
  connections: number;
  buyers: Buyer[];
  /** How many buyers come a second, evenly; null: all at once. */
  ratePerSecond: number | null;
  keyPrefix: string;
  timeLimitMs: number;
}

/** What an engine has to send; data only, so that any engine can run it. */
export type LoadPlan =
  | ReadPlan
  | RushPlan
  | QueuePlan
  | HoldsPlan
  | RetryPlan
  | PressPlan
  | DropPlan
  | JourneyPlan;

/** Whether nothing but the answers says when the next request is sent: such a load can pause. */
export function isClosedLoop(plan: LoadPlan): boolean {
  if (plan.kind === "press") return true;
  return (plan.kind === "read" || plan.kind === "rush") && plan.ratePerSecond === null;
}
