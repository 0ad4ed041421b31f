import { describe, expect, test } from "vitest";
import { type PairValues, ratioEffect, shareEffect } from "./effect.ts";
import { median, medianInterval } from "./median.ts";
import { pairOrder } from "./pairing.ts";

const higher = { direction: "higher_is_better", minEffect: 0.03 } as const;
const lower = { direction: "lower_is_better", minEffect: 0.03 } as const;

const ratios = (...values: number[]): PairValues[] =>
  values.map((ratio, at) => ({ before: 100 + at, after: (100 + at) * ratio }));

/** A seeded generator: https://github.com/bryc/code/blob/master/jshash/PRNGs.md */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test("pairs are balanced: each side goes first in every other pair", () => {
  const order = [1, 2, 3, 4].flatMap((pair) => pairOrder(pair));
  expect(order.map((side) => side[0]).join("")).toBe("abbaabba");
});

test("the median of odd, even and unsorted values", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

describe("the interval for the median", () => {
  // By hand from the binomial table at one half and the weights of the paper.
  test.each([
    [5, 1, 5],
    [6, 1.357, 5.643],
    [8, 1.936, 7.064],
    [10, 2.658, 8.342],
    [20, 6.235, 14.765],
  ])("of %i values goes from rank %f to rank %f", (n, low, high) => {
    const values = Array.from({ length: n }, (_, at) => n - at);
    const interval = medianInterval(values);
    expect(interval.low).toBeCloseTo(low, 2);
    expect(interval.high).toBeCloseTo(high, 2);
  });

  test("covers the median of what is drawn as often as it says, whatever the shape", () => {
    const random = mulberry32(20_261_121);
    for (const draw of [() => random(), () => Math.log(random()), () => Math.tan(random() * 3)]) {
      const truth = median(Array.from({ length: 200_001 }, draw));
      let covered = 0;
      for (let at = 0; at < 4_000; at++) {
        const { low, high } = medianInterval(Array.from({ length: 10 }, draw));
        if (low <= truth && truth <= high) covered++;
      }
      expect(covered / 4_000).toBeGreaterThan(0.94);
      expect(covered / 4_000).toBeLessThan(0.965);
    }
  });

  test("of one value is that value, and of none is nothing", () => {
    expect(medianInterval([7])).toEqual({ low: 7, high: 7 });
    expect(medianInterval([])).toEqual({ low: NaN, high: NaN });
  });
});

describe("a ratio", () => {
  test("wholly above the smallest effect of interest is better, for a rate", () => {
    const effect = ratioEffect(ratios(1.9, 2, 2, 2.1, 2.2, 2), higher);
    expect(effect).toMatchObject({ result: "better" });
    expect(effect.ratio).toBeCloseTo(2, 10);
    expect(effect.low).toBeCloseTo(1.935, 3);
    expect(effect.high).toBeCloseTo(2.164, 3);
  });

  test("of the same size is worse for a latency", () => {
    expect(ratioEffect(ratios(1.9, 2, 2, 2.1, 2.2, 2), lower).result).toBe("worse");
    expect(ratioEffect(ratios(0.5, 0.5, 0.4, 0.6, 0.5, 0.5), lower).result).toBe("better");
  });

  test("whose interval lies within the bounds is the same", () => {
    expect(ratioEffect(ratios(0.99, 1.01, 1, 1.02, 0.98, 1), higher).result).toBe("same");
  });

  test("whose interval crosses a bound is inconclusive, one stray pair included", () => {
    expect(ratioEffect(ratios(0.9, 1.1, 1.1, 1.1, 1.1, 1.1), higher).result).toBe("inconclusive");
  });

  test("of fewer than six pairs is inconclusive, however large", () => {
    const effect = ratioEffect(ratios(9, 9, 9, 9, 9), higher);
    expect(effect).toMatchObject({ result: "inconclusive", smallestChange: null });
    expect(effect.ratio).toBeCloseTo(9, 10);
  });

  test("with a zero among the values is not defined", () => {
    const pairs = [...ratios(2, 2, 2, 2, 2), { before: 0, after: 3 }];
    expect(ratioEffect(pairs, higher)).toMatchObject({ ratio: null, result: "inconclusive" });
  });

  test("of a side that has nothing in any pair is the worst there is, or the best", () => {
    const stopped = ratios(0, 0, 0, 0, 0, 0);
    expect(ratioEffect(stopped, higher)).toMatchObject({ ratio: null, result: "worse" });
    expect(ratioEffect(stopped.slice(1), higher).result).toBe("inconclusive");
    const began = stopped.map(({ before, after }) => ({ before: after, after: before }));
    expect(ratioEffect(began, higher)).toMatchObject({ ratio: null, result: "better" });
    const never = stopped.map(() => ({ before: 0, after: 0 }));
    expect(ratioEffect(never, higher)).toMatchObject({ ratio: null, result: "same" });
  });

  test("tells the smallest change that the spread would have let through", () => {
    // The interval reaches so far from its middle: that times 1.03 would just lie beyond it.
    const effect = ratioEffect(ratios(1, 1, 1.1, 1, 1, 1), higher);
    expect(effect.smallestChange).toBeCloseTo(1.1 ** (1 - 5 / 14) * 1.03 - 1, 10);
  });

  test("of a machine against itself that drifts is not an effect, thanks to the pairing", () => {
    // The machine gets 5 % slower with each trial; neither side is truly faster.
    const pairs = Array.from({ length: 12 }, (_, at) => {
      const [first] = pairOrder(at);
      const [early, late] = [1000 * 0.95 ** (2 * at), 1000 * 0.95 ** (2 * at + 1)];
      return first === "before" ? { before: early, after: late } : { before: late, after: early };
    });
    const effect = ratioEffect(pairs, higher);
    expect(effect.ratio).toBeCloseTo(1, 10);
    expect(effect.result).toBe("inconclusive");
  });
});

describe("a share", () => {
  test("is judged by its difference, so that zeros mean something", () => {
    const zeros = Array.from({ length: 6 }, () => ({ before: 0, after: 0 }));
    expect(shareEffect(zeros, lower)).toMatchObject({ ratio: null, difference: 0, result: "same" });
  });

  test("that rises by more than the bound is better or worse by its direction", () => {
    const pairs = Array.from({ length: 6 }, () => ({ before: 0.13, after: 0.99 }));
    expect(shareEffect(pairs, higher).result).toBe("better");
    expect(shareEffect(pairs, lower).result).toBe("worse");
  });
});
