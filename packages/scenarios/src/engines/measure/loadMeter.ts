import type { LoadSecond } from "../../load/engine.ts";
import type { Judged } from "./answers.ts";
import { Meter } from "./meter.ts";
import { PeakCounter } from "./peak.ts";
import { SecondMeter } from "./secondMeter.ts";

/** Everything that is measured of all requests of a load together. */
export class LoadMeter {
  readonly #overall = new Meter();
  readonly #peak = new PeakCounter();
  readonly #seconds: SecondMeter;
  readonly #onBegin: () => void;
  #begun = false;

  constructor(tell: { onBegin: () => void; onSecond: (second: LoadSecond) => void }) {
    this.#onBegin = tell.onBegin;
    this.#seconds = new SecondMeter(tell.onSecond);
  }

  get completions(): number {
    return this.#overall.completions;
  }

  /** What is measured begins, just before its first request; only the first call counts. */
  begin(nowMs: number): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#seconds.begin(nowMs);
    this.#onBegin();
  }

  /** As of a meter. */
  answered(
    status: number,
    judged: Judged,
    latencyMs: number,
    nowMs: number,
    responseMs?: number,
  ): void {
    this.#overall.answered(status, judged, latencyMs, nowMs, responseMs);
    this.#peak.count(nowMs);
    this.#seconds.answered(judged, latencyMs, nowMs);
  }

  lost(reason: string): void {
    this.#overall.lost(reason);
  }

  /** To be called a few times a second, so that seconds without an answer end too. */
  look(nowMs: number): void {
    this.#seconds.look(nowMs);
  }

  end(nowMs: number): void {
    this.#seconds.end(nowMs);
  }

  result() {
    return this.#overall.result();
  }

  /** Completions in the best whole second; null for a load shorter than one. */
  peak(): number | null {
    return this.#peak.best();
  }
}
