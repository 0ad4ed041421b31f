import { median, medianInterval, type Interval } from "./median.ts";

/** Fewer pairs cannot tell a change from chance: p < 0.05 needs six. */
export const PAIRS_MIN = 6;

export type Direction = "higher_is_better" | "lower_is_better";
export type ComparisonResult = "better" | "same" | "worse" | "inconclusive";

export interface PairValues {
  before: number;
  after: number;
}

export interface Effect {
  /** Median of each side. */
  before: number;
  after: number;
  /** Median of after ÷ before over the pairs; null where a value is 0. */
  ratio: number | null;
  /** The 95 % interval of the ratio. */
  low: number | null;
  high: number | null;
  /** Median of after − before over the pairs, with its interval. */
  difference: number;
  differenceLow: number;
  differenceHigh: number;
  result: ComparisonResult;
  /** The smallest relative (shares: absolute) change that these pairs could have told; null: none. */
  smallestChange: number | null;
}

interface Judging {
  direction: Direction;
  /** Changes within ±this are of no interest: 0.03 is 3 %, or 3 points of a share. */
  minEffect: number;
}

/** Judges a positive quantity, such as TPS or a latency, by the ratio within each pair. */
export function ratioEffect(pairs: readonly PairValues[], judging: Judging): Effect {
  const effect = describe(pairs);
  const { minEffect } = judging;
  const bounds = { low: 1 - minEffect, high: 1 + minEffect };
  if (effect.ratio === null || effect.low === null || effect.high === null) {
    const zeros = ratioOfZeros(pairs);
    if (zeros === null) return effect;
    const interval = { low: zeros, high: zeros };
    return { ...effect, result: judge(pairs.length, interval, bounds, judging.direction) };
  }
  const interval = { low: effect.low, high: effect.high };
  const reach = Math.max(effect.high / effect.ratio, effect.ratio / effect.low);
  return {
    ...effect,
    result: judge(pairs.length, interval, bounds, judging.direction),
    smallestChange: pairs.length < PAIRS_MIN ? null : reach * (1 + minEffect) - 1,
  };
}

/** Judges a share, which may well be 0 or 1, by the difference within each pair, in points. */
export function shareEffect(pairs: readonly PairValues[], judging: Judging): Effect {
  const effect = describe(pairs);
  if (pairs.length === 0) return effect;
  const { minEffect } = judging;
  const { difference, differenceLow: low, differenceHigh: high } = effect;
  const bounds = { low: -minEffect, high: minEffect };
  const reach = Math.max(high - difference, difference - low);
  return {
    ...effect,
    result: judge(pairs.length, { low, high }, bounds, judging.direction),
    smallestChange: pairs.length < PAIRS_MIN ? null : reach + minEffect,
  };
}

/** Of a side that has nothing in any pair, which is no chance; null where only some are 0. */
function ratioOfZeros(pairs: readonly PairValues[]): number | null {
  const nothing = (side: "before" | "after") => pairs.every((pair) => pair[side] === 0);
  const something = (side: "before" | "after") => pairs.every((pair) => pair[side] > 0);
  if (nothing("before") && nothing("after")) return 1;
  if (something("before") && nothing("after")) return 0;
  return nothing("before") && something("after") ? Infinity : null;
}

function describe(pairs: readonly PairValues[]): Effect {
  const differences = pairs.map(({ before, after }) => after - before);
  const difference = medianInterval(differences);
  const positive = pairs.length > 0 && pairs.every(({ before, after }) => before > 0 && after > 0);
  const logs = positive ? pairs.map(({ before, after }) => Math.log(after / before)) : [];
  const log = medianInterval(logs);
  return {
    before: median(pairs.map((pair) => pair.before)),
    after: median(pairs.map((pair) => pair.after)),
    ratio: positive ? Math.exp(median(logs)) : null,
    low: positive ? Math.exp(log.low) : null,
    high: positive ? Math.exp(log.high) : null,
    difference: median(differences),
    differenceLow: difference.low,
    differenceHigh: difference.high,
    result: "inconclusive",
    smallestChange: null,
  };
}

function judge(
  pairs: number,
  interval: Interval,
  bounds: Interval,
  direction: Direction,
): ComparisonResult {
  if (pairs < PAIRS_MIN) return "inconclusive";
  if (interval.low > bounds.high) return direction === "higher_is_better" ? "better" : "worse";
  if (interval.high < bounds.low) return direction === "higher_is_better" ? "worse" : "better";
  const inside = interval.low >= bounds.low && interval.high <= bounds.high;
  return inside ? "same" : "inconclusive";
}
