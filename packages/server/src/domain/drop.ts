import type { WaitingRoom } from "./room.ts";

/** Units that a drop may have at most, restocked or not. */
export const TOTAL_MAX = 100_000_000;

/** One timed sale of `total` units of a product. */
export interface Drop {
  readonly id: string;
  readonly slug: string;
  readonly productId: string;
  readonly label: string;
  readonly phase: Phase;
  readonly stockMode: StockMode;
  /** Units; a restock adds some, nothing takes any away. */
  readonly total: number;
  readonly perBuyerLimit: number;
  readonly holdMs: number;
  /** Milliseconds since 1970, or null when it is opened by hand. */
  readonly opensAtMs: number | null;
  /** Raised whenever the stock cache is rebuilt; a claim made under another one is void. */
  readonly epoch: number;
  readonly priceCents: number;
  readonly currency: string;
  readonly createdAtMs: number;
  readonly waitingRoom: WaitingRoom;
  /** What the waiting room began with, in people; the room itself has the present one. */
  readonly checkoutCapacity: number;
  /** How long an admission lasts that is not used. */
  readonly admissionMs: number;
  /** People. */
  readonly maxWaiting: number;
}

/** The epoch of a drop whose stock was never loaded into a cache. */
export const FIRST_EPOCH = 1;

export type Phase = "scheduled" | "open" | "paused" | "closed";
export type StockMode = "direct" | "cached";
export type PhaseChange = "open" | "pause" | "resume" | "close";

const NEXT: Record<PhaseChange, { from: readonly Phase[]; to: Phase }> = {
  open: { from: ["scheduled"], to: "open" },
  pause: { from: ["open"], to: "paused" },
  resume: { from: ["paused"], to: "open" },
  close: { from: ["scheduled", "open", "paused"], to: "closed" },
};

/** The phases a change may start from and the one it leads to. */
export function transitionOf(change: PhaseChange): { from: readonly Phase[]; to: Phase } {
  return NEXT[change];
}

export type PhaseRefusal = "not_open" | "paused" | "closed";

/** Why a drop in this phase lets nobody reserve; null when it does. */
export function refusalOf(phase: Phase): PhaseRefusal | null {
  switch (phase) {
    case "open":
      return null;
    case "scheduled":
      return "not_open";
    case "paused":
      return "paused";
    case "closed":
      return "closed";
  }
}
