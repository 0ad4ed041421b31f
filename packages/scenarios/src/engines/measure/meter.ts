import type { Measured } from "../../load/result.ts";
import type { Judged } from "./answers.ts";
import { Latencies } from "./latencies.ts";

/** Counts and times one kind of request. */
export class Meter {
  readonly #service = new Latencies();
  /** Only a load with intended starts has these. */
  #response: Latencies | null = null;
  #byStatus: Record<string, number> = {};
  #byCode: Record<string, number> = {};
  #lost: Record<string, number> = {};
  #counts = { succeeded: 0, refused: 0, failed: 0 };
  #within1s = 0;
  #firstMs = 0;
  #lastMs = 0;
  completions = 0;

  /**
   * `nowMs` on any monotonic clock, the same for all calls; `responseMs` since the intended
   * start, where there was one.
   */
  answered(
    status: number,
    judged: Judged,
    latencyMs: number,
    nowMs: number,
    responseMs?: number,
  ): void {
    if (this.completions++ === 0) this.#firstMs = nowMs;
    this.#lastMs = nowMs;
    this.#counts[judged.counts]++;
    this.#byStatus[status] = (this.#byStatus[status] ?? 0) + 1;
    if (judged.code !== "") this.#byCode[judged.code] = (this.#byCode[judged.code] ?? 0) + 1;
    this.#service.record(latencyMs);
    if (responseMs !== undefined) (this.#response ??= new Latencies()).record(responseMs);
    if ((responseMs ?? latencyMs) <= 1000) this.#within1s++;
  }

  /** What the generator cut itself, as its load asks, is no failure. */
  lost(reason: string): void {
    if (reason !== "cut") this.#counts.failed++;
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
      latencyMs: this.#service.summary(),
      responseMs: this.#response?.summary() ?? null,
    };
  }
}
