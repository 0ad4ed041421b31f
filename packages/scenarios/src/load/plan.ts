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

/** What an engine has to send; data only, so that any engine can run it. */
export type LoadPlan = ReadPlan | RushPlan | QueuePlan;
