interface Sample {
  readonly atMs: number;
  /** Checkouts that have ended so far, whichever way. */
  readonly ended: number;
  /** People in checkout. */
  readonly inside: number;
}

/** Samples older than this say nothing about now. */
const WINDOW_MS = 30_000;
/** A rate over less than this would be noise. */
const SPAN_MS_MIN = 1_000;

/** Seconds until a place is free for somebody. */
export interface WaitEstimate {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/**
 * How fast places in checkout become free. Admissions follow at that rate once checkout is full;
 * counting admissions themselves would take the first crowd, let in at once, for the pace.
 */
export class PlaceRate {
  #samples: Sample[] = [];

  note(sample: Sample): void {
    const wasSetBack = sample.atMs < (this.#samples.at(-1)?.atMs ?? 0);
    // While checkout is empty no place can become free: the count begins with the first inside.
    if (sample.inside === 0 || wasSetBack) this.#samples = [];
    this.#samples.push(sample);
    // One sample from before the window stays: it is where the window's count begins.
    const first = this.#samples.findIndex(({ atMs }) => atMs >= sample.atMs - WINDOW_MS);
    if (first > 1) this.#samples.splice(0, first - 1);
  }

  /** Places a second; null as long as too little is known. */
  perSecond(): number | null {
    const seen = this.#seen();
    return seen && seen.ended / seen.seconds;
  }

  /**
   * Seconds until `places` have become free, null until `endedMin` did; with the bounds that their count
   * allows: a Poisson count n lies between (√n − 1)² and (√n + 1)² nineteen times out of twenty
   * (the variance-stabilising square root, Anscombe 1948).
   */
  waitFor({ places, endedMin }: { places: number; endedMin: number }): WaitEstimate | null {
    const seen = this.#seen();
    if (seen === null || seen.ended < endedMin) return null;
    const root = Math.sqrt(seen.ended);
    const secondsAt = (ended: number) => Math.round(((places * seen.seconds) / ended) * 10) / 10;
    return {
      low: secondsAt((root + 1) ** 2),
      likely: secondsAt(seen.ended),
      high: secondsAt(Math.max((root - 1) ** 2, 0.25)),
    };
  }

  #seen(): { ended: number; seconds: number } | null {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined) return null;
    const ended = last.ended - first.ended;
    const spanMs = last.atMs - first.atMs;
    return ended > 0 && spanMs >= SPAN_MS_MIN ? { ended, seconds: spanMs / 1_000 } : null;
  }
}
