/** What one volley came to. */
export interface Measured {
  completions: number;
  durationMs: number;
}

/** Volleys of one kind together. */
export class Tally {
  #completions = 0;
  #durationMs = 0;

  add({ completions, durationMs }: Measured): void {
    this.#completions += completions;
    this.#durationMs += durationMs;
  }

  /** Completions per second. */
  rate(): number {
    return (this.#completions * 1_000) / this.#durationMs;
  }
}
