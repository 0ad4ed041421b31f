import type { WaitEstimate } from "@dropctl/protocol";
import { EstimateMeter } from "../measure/estimateMeter.ts";

/** Bounds what one buyer's wait can take of memory. */
const TOLD_A_BUYER_MAX = 1_000;

/** What each buyer was told of the wait, until it is known how long it was. */
export class Estimates {
  readonly #told: { estimate: WaitEstimate; atMs: number }[][];
  readonly #meter = new EstimateMeter();

  constructor(buyers: number) {
    this.#told = Array.from({ length: buyers }, () => []);
  }

  told(buyer: number, estimate: WaitEstimate | null, nowMs: number): void {
    const told = this.#told[buyer];
    if (estimate === null || told === undefined || told.length >= TOLD_A_BUYER_MAX) return;
    told.push({ estimate, atMs: nowMs });
  }

  admitted(buyer: number, nowMs: number): void {
    for (const { estimate, atMs } of this.#told[buyer] ?? []) {
      this.#meter.record(estimate, (nowMs - atMs) / 1_000);
    }
    this.forget(buyer);
  }

  /** The wait ended without an admission, so nothing can be held against it. */
  forget(buyer: number): void {
    this.#told[buyer] = [];
  }

  result() {
    return this.#meter.result();
  }
}
