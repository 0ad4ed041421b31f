/** Lines of different virtual users may be this late. */
const LATE_MS_MAX = 300;

/**
 * Gives what was told out of order in the order of its times, a moment later. What is later
 * still is given with the time of what went before it.
 */
export class InOrder<T> {
  readonly #give: (item: T, atMs: number) => void;
  #kept: { item: T; atMs: number }[] = [];
  #latestMs = Number.NEGATIVE_INFINITY;
  #givenMs = Number.NEGATIVE_INFINITY;

  constructor(give: (item: T, atMs: number) => void) {
    this.#give = give;
  }

  take(item: T, atMs: number): void {
    this.#kept.push({ item, atMs });
    if (atMs > this.#latestMs) this.#latestMs = atMs;
  }

  /** Gives whatever nothing can come before any more. */
  release(): void {
    this.#giveUpTo(this.#latestMs - LATE_MS_MAX);
  }

  /** Nothing comes any more. */
  end(): void {
    this.#giveUpTo(Number.POSITIVE_INFINITY);
  }

  #giveUpTo(limitMs: number): void {
    const due = this.#kept.filter(({ atMs }) => atMs <= limitMs);
    this.#kept = this.#kept.filter(({ atMs }) => atMs > limitMs);
    for (const { item, atMs } of due.toSorted((one, other) => one.atMs - other.atMs)) {
      this.#givenMs = Math.max(this.#givenMs, atMs);
      this.#give(item, this.#givenMs);
    }
  }
}
