export type Step = "read" | "reserve" | "pay";

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
  /** Everything else, lost requests included. */
  failed: number;
  /** Answers by HTTP status. */
  byStatus: Record<string, number>;
  /** Answers outside 2xx by problem code. */
  byCode: Record<string, number>;
  /** Requests without an answer, by reason (`connection_lost`, `timeout`). */
  lost: Record<string, number>;
  /** From the first to the last completion. */
  durationMs: number;
  /** Answers within one second. */
  within1s: number;
  /** Null when nothing was answered. */
  latencyMs: Latency | null;
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

export type CutShortReason = "interrupted" | "target_died" | "time_limit" | "generator_failed";

/** What an engine brings home. */
export interface LoadResult {
  /** Why the load ended early; null when the plan was carried out. */
  cutShort: { reason: CutShortReason; detail: string } | null;
  overall: Measured;
  steps: Partial<Record<Step, Measured>>;
  /** The best whole second, or the mean of a load shorter than that. */
  tpsPeak: number;
  /** Null for a plan without buyers. */
  buyers: BuyerResults | null;
  generator: {
    /** Of one core. */
    cpuShare: number;
    /** 0 to 1. */
    eventLoopUtilization: number;
  };
}
