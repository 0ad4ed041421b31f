/** What a pool of connections is for. */
export type PoolName = "write" | "read" | "scan";
/** What a group commit carries. */
export type BatchKind = "reserve" | "settle" | "cancel" | "read" | "join" | "leave";

/** What is measured where it happens, on hot paths: noting a number must cost next to nothing. */
export interface Meters {
  /** A call got a connection to the ledger, or gave up, after so many milliseconds; mostly 0. */
  poolWait(pool: PoolName, waitMs: number): void;
  /** A batch of so many requests goes to the ledger. */
  batch(kind: BatchKind, rows: number): void;
}

/** What was measured since the process began, for whoever asks. */
export interface Readings {
  /** Of `text`. */
  readonly contentType: string;
  text(): Promise<string>;
}
