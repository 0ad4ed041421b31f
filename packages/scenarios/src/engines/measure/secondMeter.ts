import type { LoadSecond } from "../../load/engine.ts";
import type { Judged } from "./answers.ts";
import { Latencies } from "./latencies.ts";

const SECOND_MS = 1_000;

/**
 * Counts and times the answers of each second and tells of it when it is over: with the first
 * answer after it, or when it is looked at. Seconds without an answer are told too.
 */
export class SecondMeter {
  readonly #onSecond: (second: LoadSecond) => void;
  readonly #latencies = new Latencies();
  #counts = { succeeded: 0, refused: 0, failed: 0 };
  #startMs = 0;
  /** Whole seconds that were told. */
  #told = 0;
  #endMs = Number.POSITIVE_INFINITY;

  constructor(onSecond: (second: LoadSecond) => void) {
    this.#onSecond = onSecond;
  }

  /** `nowMs` on any monotonic clock, the same for all calls. */
  begin(nowMs: number): void {
    this.#startMs = nowMs;
    this.#endMs = nowMs + SECOND_MS;
  }

  answered(judged: Judged, latencyMs: number, nowMs: number): void {
    if (nowMs >= this.#endMs) this.look(nowMs);
    this.#counts[judged.counts]++;
    this.#latencies.record(latencyMs);
  }

  /** Tells of every second that is over. */
  look(nowMs: number): void {
    while (nowMs >= this.#endMs) {
      this.#told++;
      this.#tell(this.#told * SECOND_MS);
      this.#endMs = this.#startMs + (this.#told + 1) * SECOND_MS;
    }
  }

  /** Tells of the last second too, as far as it went, unless nothing was answered in it. */
  end(nowMs: number): void {
    this.look(nowMs);
    const { succeeded, refused, failed } = this.#counts;
    if (succeeded + refused + failed > 0) this.#tell(nowMs - this.#startMs);
  }

  #tell(atMs: number): void {
    const latencyMs = this.#latencies.summary();
    this.#onSecond({ atMs, ...this.#counts, latencyMs });
    this.#counts = { succeeded: 0, refused: 0, failed: 0 };
    this.#latencies.reset();
  }
}
