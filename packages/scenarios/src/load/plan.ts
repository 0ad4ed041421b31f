import type { Buyers } from "@dropctl/protocol";

export type Buyer = Buyers["buyers"][number];

/** Closed loop: each connection reads the stock again as soon as it has its answer. */
export interface ReadPlan {
  kind: "read";
  dropId: string;
  connections: number;
  durationMs: number;
  /** The load is cut off after this long, whatever happens. */
  timeLimitMs: number;
}

/** Each buyer reserves once and pays what was granted; ends when every buyer has an answer. */
export interface RushPlan {
  kind: "rush";
  dropId: string;
  connections: number;
  buyers: Buyer[];
  /** Makes the idempotency keys of this run its own: `PREFIX-INDEX`. */
  keyPrefix: string;
  timeLimitMs: number;
}

/** What an engine has to send; data only, so that any engine can run it. */
export type LoadPlan = ReadPlan | RushPlan;
