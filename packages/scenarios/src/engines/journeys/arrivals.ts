/** Somebody who comes at a time that was set before, whatever the target does. */
export interface Arrival {
  /** From 0, in the order of coming. */
  index: number;
  /** When it was meant to come, by `performance.now()`. */
  dueMs: number;
  /** To be called, once, when its first request is sent. */
  onSent: () => void;
}

/** Begins something at each of the times; late while the process is busy, never early. */
export class Arrivals {
  readonly #times: Iterator<number>;
  readonly #begin: (arrival: Arrival) => void;
  #nextMs: number | undefined;
  #begun = 0;
  #sent = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param times by `performance.now()`, rising; they may go on for ever */
  constructor(times: Iterable<number>, begin: (arrival: Arrival) => void) {
    this.#times = times[Symbol.iterator]();
    this.#begin = begin;
    this.#draw();
    this.#wait();
  }

  /** Nobody comes any more. Tells how many came and could send nothing. */
  stop(): { dropped: number } {
    clearTimeout(this.#timer);
    return { dropped: this.#begun - this.#sent };
  }

  #draw(): void {
    const next = this.#times.next();
    this.#nextMs = next.done === true ? undefined : next.value;
  }

  #wait(): void {
    if (this.#nextMs === undefined) return;
    const afterMs = Math.max(0, Math.ceil(this.#nextMs - performance.now()));
    this.#timer = setTimeout(() => {
      this.#beginDue();
      this.#wait();
    }, afterMs);
  }

  #beginDue(): void {
    const nowMs = performance.now();
    while (this.#nextMs !== undefined && this.#nextMs <= nowMs) {
      const arrival = { index: this.#begun++, dueMs: this.#nextMs, onSent: () => this.#sent++ };
      this.#draw();
      this.#begin(arrival);
    }
  }
}
