export const STEPS = ["read", "join", "poll", "leave", "reserve", "pay"] as const;
export type Step = (typeof STEPS)[number];

/** Milliseconds, from the response events. */
export interface Latency {
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** What was seen of one step's requests, or of all of them. */
export interface Measured {
  /** Requests that ended: answered or lost. */
  requests: number;
  /** Requests that were answered. */
  completions: number;
  /** 2xx answers. */
  succeeded: number;
  /** Answers that are an expected no, such as `sold_out`. */
  refused: number;
  /** Everything else, lost requests included; but not those that the generator cut itself. */
  failed: number;
  /** Answers by HTTP status. */
  byStatus: Record<string, number>;
  /** Answers outside 2xx by problem code. */
  byCode: Record<string, number>;
  /** Requests without an answer, by reason (`connection_lost`, `timeout`, `cut`). */
  lost: Record<string, number>;
  /** From the first to the last completion. */
  durationMs: number;
  /** Answers within one second. */
  within1s: number;
  /** Service time, from sending to the last byte; null when nothing was answered. */
  latencyMs: Latency | null;
  /**
   * Response time, from the moment at which the request was meant to be sent; null in a closed
   * loop, where it is not known, and when nothing was answered.
   */
  responseMs: Latency | null;
}

export const BUYER_ENDS = ["open", "accepted", "refused", "failed"] as const;
export type BuyerEnd = (typeof BUYER_ENDS)[number];

/** What the server told a buyer who got a unit. */
export interface Acknowledgement {
  /** Index into the plan's buyers. */
  buyer: number;
  reservationId: string;
  /** Whether an order was acknowledged too. */
  ordered: boolean;
}

/** How the plan's buyers ended. */
export interface BuyerResults {
  /** One entry a buyer: an index into BUYER_ENDS. */
  ends: Uint8Array;
  refusedByReason: Record<string, number>;
  failedByReason: Record<string, number>;
  /** Accepted buyers without an order, by reason. */
  unpaidByReason: Record<string, number>;
  acknowledged: Acknowledgement[];
}

/** An admitted buyer whose reservation was refused. */
export interface TurnedAway {
  /** Index into the plan's buyers. */
  buyer: number;
  code: string;
  /** The refusal came before the time that the admission was told to last. */
  inTime: boolean;
}

/** How far the estimates of the wait were from the wait that came. */
export interface EstimateErrors {
  /** Estimates told to buyers who were then admitted. */
  count: number;
  /** |likely − actual|. */
  seconds: { p50: number; p90: number };
  /** The same as a share of the actual wait; waits under 1 s count as 1 s. */
  share: { p50: number; p90: number };
  /** Share of the estimates whose range, `low` to `high`, had the actual wait in it. */
  withinRange: number;
}

/** What the waiting room told the plan's buyers; indexes are those of the plan's buyers. */
export interface QueueResults {
  /** The number told to each buyer; 0: none. */
  numbers: Uint32Array;
  /** Milliseconds from asking to join until the answer `admitted`; NaN: never told so. */
  waitMs: Float64Array;
  turnedAway: TurnedAway[];
  /** Null when no estimate could be held against a wait. */
  estimateErrors: EstimateErrors | null;
}

/** What was told to buyers who sent the same request more than once. */
export interface RetryResults {
  /** Every order that a buyer was told of, each once; `buyer` is an index into the plan's. */
  orders: { buyer: number; orderId: string }[];
  /** Copies that were refused though another one had been granted, so that it is no matter of turns. */
  takenBack: { buyer: number; step: Step; code: string }[];
}

/** What a generator was asked to send in an open model, and what of it was never sent. */
export interface Offered {
  /** At its highest. */
  ratePerSecond: number;
  /** Arrivals that were due and for which no request was sent. */
  dropped: number;
}

export type CutShortReason =
  | "interrupted"
  | "target_died"
  | "time_limit"
  | "load_dropped"
  | "clock_stepped"
  | "generator_failed";

/** What an engine brings home. */
export interface LoadResult {
  /** Why the load ended early; null when the plan was carried out. */
  cutShort: { reason: CutShortReason; detail: string } | null;
  overall: Measured;
  /** By step, in the order of STEPS; a user's own scenario may have others. */
  steps: Record<string, Measured>;
  /** Null in a closed loop. */
  offered: Offered | null;
  /** The best whole second, or the mean of a load shorter than that. */
  tpsPeak: number;
  /** Null for a plan without buyers. */
  buyers: BuyerResults | null;
  /** Null for a plan without a waiting room. */
  queue: QueueResults | null;
  /** Of a retry plan only. */
  retries?: RetryResults;
  /** Of a user's scenario: how many journeys threw, and where and what the first one did. */
  journeyThrew?: { buyers: number; first: string };
  generator: {
    /** Of one core. */
    cpuShare: number;
    /** 0 to 1; for a generator without an event loop, its share of the machine's processors. */
    eventLoopUtilization: number;
  };
}
