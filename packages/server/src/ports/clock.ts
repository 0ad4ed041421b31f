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

/** Resolves after so many milliseconds. */
export function pause(clock: Pick<Clock, "after">, delayMs: number): Promise<void> {
  return new Promise((resolve) => void clock.after(delayMs, resolve));
}

/** Resolves once this turn of the event loop has read its input. */
export function nextTurn(clock: Pick<Clock, "soon">): Promise<void> {
  return new Promise((resolve) => clock.soon(resolve));
}

/** Fresh ids: UUIDv7, ascending within a process. */
export interface Ids {
  next(): string;
}
