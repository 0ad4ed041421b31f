import type { Ledger } from "./ledger.ts";
import type { StockCache } from "./stockCache.ts";

/** What a pool of connections is for. */
export type PoolName = "write" | "read" | "scan";
/** What a group commit carries. */
export type BatchKind = "reserve" | "settle" | "cancel" | "read" | "join" | "leave";

/** Calls of the ledger that are timed: every transaction that a buyer waits for, and the stock reads. */
export const TIMED_LEDGER_CALLS = [
  "claim",
  "reserveDirect",
  "settle",
  "release",
  "join",
  "leave",
  "admit",
  "readStock",
] as const satisfies readonly (keyof Ledger)[];
export type LedgerCall = (typeof TIMED_LEDGER_CALLS)[number];

/** Calls of the stock cache that are timed. */
export const TIMED_CACHE_CALLS = [
  "claim",
  "apply",
  "read",
] as const satisfies readonly (keyof StockCache)[];
export type CacheCall = (typeof TIMED_CACHE_CALLS)[number];

/** What is measured where it happens, on hot paths: noting a number must cost next to nothing. */
export interface Meters {
  /** A call got a connection to the ledger, or gave up, after so many milliseconds; mostly 0. */
  poolWait(pool: PoolName, waitMs: number): void;
  /** A batch of so many requests goes to the ledger. */
  batch(kind: BatchKind, rows: number): void;
}

/** What is measured around the use cases: at their stores, and where answers leave. */
export interface EdgeMeters {
  /** A call of the ledger ended, well or not, after so many milliseconds. */
  readonly ledgerCall: (call: LedgerCall, tookMs: number) => void;
  /** A call of the stock cache ended, well or not, after so many milliseconds. */
  readonly cacheCall: (call: CacheCall, tookMs: number) => void;
  /** A request gets its answer, so many microseconds after its head was read. */
  readonly answer: (status: number, tookUs: number) => void;
  /** So many listen to drops' streams now. */
  readonly listeners: (count: number) => void;
}

/** What was measured since the process began, for whoever asks. */
export interface Readings {
  /** Of `text`. */
  readonly contentType: string;
  text(): Promise<string>;
}
