import { build, type Histogram } from "hdr-histogram-js";
import type { Latency } from "../../load/result.ts";

const LATENCY_MS_MAX = 120_000;

/** Times in an HDR histogram, to the microsecond; mean and maximum are exact. */
export class Latencies {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LATENCY_MS_MAX * 1000,
    numberOfSignificantValueDigits: 3,
  });
  #count = 0;
  #sumMs = 0;
  #maxMs = 0;

  record(ms: number): void {
    this.#histogram.recordValue(Math.round(Math.min(ms, LATENCY_MS_MAX) * 1000));
    this.#count++;
    this.#sumMs += ms;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  reset(): void {
    this.#histogram.reset();
    this.#count = 0;
    this.#sumMs = 0;
    this.#maxMs = 0;
  }

  /** Null when nothing was recorded. */
  summary(): Latency | null {
    if (this.#count === 0) return null;
    const percentileMs = (percentile: number) =>
      this.#histogram.getValueAtPercentile(percentile) / 1000;
    return {
      mean: this.#sumMs / this.#count,
      p50: percentileMs(50),
      p95: percentileMs(95),
      p99: percentileMs(99),
      max: this.#maxMs,
    };
  }
}
