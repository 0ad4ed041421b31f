/**
 * An open load's arrivals: evenly spaced, due by the clock whatever became of those before.
 * autocannon's own rate mode sends each second's requests in one burst, and its correction for
 * coordinated omission is wrong (docs/decisions/0020), so the pace is kept here.
 */
export class Arrivals {
  readonly #spacingMs: number;
  readonly #wake: () => void;
  #firstMs: number | null = null;
  #taken = 0;
  #timer: NodeJS.Timeout | null = null;

  /** @param wake called when an arrival is due that was not when it was asked for */
  constructor(ratePerSecond: number, wake: () => void) {
    this.#spacingMs = 1_000 / ratePerSecond;
    this.#wake = wake;
  }

  /** The intended start of the next arrival if it is due, which takes it; null: not yet. */
  take(nowMs: number): number | null {
    this.#firstMs ??= nowMs;
    const dueMs = this.#firstMs + this.#taken * this.#spacingMs;
    if (dueMs > nowMs) {
      this.#wakeIn(dueMs - nowMs);
      return null;
    }
    this.#taken++;
    return dueMs;
  }

  /** How many were due before then and were not taken. */
  missed(nowMs: number): number {
    if (this.#firstMs === null) return 0;
    const due = Math.ceil((nowMs - this.#firstMs) / this.#spacingMs);
    return Math.max(0, due - this.#taken);
  }

  #wakeIn(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#wake();
    }, ms);
  }
}
