/** Wall time and the means to come back later; use cases never touch timers themselves. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Milliseconds that never run backwards; for ages. */
  monotonicMs(): number;
  /** Runs `task` once this turn of the event loop has read its input. */
  soon(task: () => void): void;
  /** Runs `task` after `delayMs`; the answer cancels it. Does not keep the process alive. */
  after(delayMs: number, task: () => void): () => void;
}

/** Fresh ids: UUIDv7, ascending within a process. */
export interface Ids {
  next(): string;
}
