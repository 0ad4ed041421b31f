import { build, type Histogram } from "hdr-histogram-js";
import type { Measured } from "../../load/result.ts";
import type { Judged } from "./answers.ts";

const LATENCY_MS_MAX = 120_000;

/** Counts and times one kind of request; latencies go into an HDR histogram in microseconds. */
export class Meter {
  #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LATENCY_MS_MAX * 1000,
    numberOfSignificantValueDigits: 3,
  });
  #byStatus: Record<string, number> = {};
  #byCode: Record<string, number> = {};
  #lost: Record<string, number> = {};
  #counts = { succeeded: 0, refused: 0, failed: 0 };
  #latencySumMs = 0;
  #latencyMaxMs = 0;
  #within1s = 0;
  #firstMs = 0;
  #lastMs = 0;
  completions = 0;

  /** `nowMs` on any monotonic clock, the same for all calls. */
  answered(status: number, judged: Judged, latencyMs: number, nowMs: number): void {
    if (this.completions++ === 0) this.#firstMs = nowMs;
    this.#lastMs = nowMs;
    this.#counts[judged.counts]++;
    this.#byStatus[status] = (this.#byStatus[status] ?? 0) + 1;
    if (judged.code !== "") this.#byCode[judged.code] = (this.#byCode[judged.code] ?? 0) + 1;
    this.#histogram.recordValue(Math.round(Math.min(latencyMs, LATENCY_MS_MAX) * 1000));
    this.#latencySumMs += latencyMs;
    if (latencyMs > this.#latencyMaxMs) this.#latencyMaxMs = latencyMs;
    if (latencyMs <= 1000) this.#within1s++;
  }

  lost(reason: string): void {
    this.#counts.failed++;
    this.#lost[reason] = (this.#lost[reason] ?? 0) + 1;
  }

  result(): Measured {
    const lost = Object.values(this.#lost).reduce((sum, n) => sum + n, 0);
    return {
      requests: this.completions + lost,
      completions: this.completions,
      ...this.#counts,
      byStatus: this.#byStatus,
      byCode: this.#byCode,
      lost: this.#lost,
      durationMs: this.#lastMs - this.#firstMs,
      within1s: this.#within1s,
      latencyMs:
        this.completions === 0
          ? null
          : {
              mean: this.#latencySumMs / this.completions,
              p50: this.#percentileMs(50),
              p95: this.#percentileMs(95),
              p99: this.#percentileMs(99),
              max: this.#latencyMaxMs,
            },
      responseMs: null,
    };
  }

  #percentileMs(percentile: number): number {
    return this.#histogram.getValueAtPercentile(percentile) / 1000;
  }
}
