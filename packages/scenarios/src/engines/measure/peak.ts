const BUCKET_MS = 100;
const BUCKETS_A_SECOND = 1000 / BUCKET_MS;

/** Completions by tenth of a second, to find the best whole second. */
export class PeakCounter {
  #buckets: number[] = [];
  #startMs: number | null = null;

  count(nowMs: number): void {
    this.#startMs ??= nowMs;
    const bucket = Math.floor((nowMs - this.#startMs) / BUCKET_MS);
    while (this.#buckets.length <= bucket) this.#buckets.push(0);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
  }

  /** Completions in the best second; null when less than a whole second was seen. */
  best(): number | null {
    // The last bucket is not whole: the load ended somewhere within it.
    const whole = this.#buckets.slice(0, -1);
    if (whole.length < BUCKETS_A_SECOND) return null;
    let window = 0;
    let best = 0;
    whole.forEach((count, at) => {
      window += count - (at >= BUCKETS_A_SECOND ? (whole[at - BUCKETS_A_SECOND] ?? 0) : 0);
      if (at >= BUCKETS_A_SECOND - 1) best = Math.max(best, window);
    });
    return best;
  }
}
