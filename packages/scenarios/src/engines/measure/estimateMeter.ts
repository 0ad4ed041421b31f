import type { WaitEstimate } from "@dropctl/protocol";
import { build, type Histogram } from "hdr-histogram-js";
import type { EstimateErrors } from "../../load/result.ts";

const ERROR_SECONDS_MAX = 86_400;
const SHARE_MAX = 10_000;
const PARTS = 1_000;
/** Half a second off is little, however soon the turn came. */
const SHORTEST_WAIT_SECONDS = 1;

/** Holds estimates of a wait against the wait that came, in constant memory. */
export class EstimateMeter {
  readonly #seconds = histogram(ERROR_SECONDS_MAX);
  readonly #share = histogram(SHARE_MAX);
  #count = 0;
  #within = 0;

  record(estimate: WaitEstimate, actualSeconds: number): void {
    const error = Math.abs(estimate.likely - actualSeconds);
    const share = error / Math.max(actualSeconds, SHORTEST_WAIT_SECONDS);
    this.#seconds.recordValue(Math.round(Math.min(error, ERROR_SECONDS_MAX) * PARTS));
    this.#share.recordValue(Math.round(Math.min(share, SHARE_MAX) * PARTS));
    if (actualSeconds >= estimate.low && actualSeconds <= estimate.high) this.#within++;
    this.#count++;
  }

  /** Null when there was nothing to compare. */
  result(): EstimateErrors | null {
    if (this.#count === 0) return null;
    return {
      count: this.#count,
      seconds: percentiles(this.#seconds),
      share: percentiles(this.#share),
      withinRange: this.#within / this.#count,
    };
  }
}

function histogram(max: number): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: max * PARTS,
    numberOfSignificantValueDigits: 3,
  });
}

function percentiles(of: Histogram) {
  return { p50: of.getValueAtPercentile(50) / PARTS, p90: of.getValueAtPercentile(90) / PARTS };
}
