import { expect, test } from "vitest";
import { createPace, paceText } from "./pace.ts";

test("a rate is told once there is a quarter of a second to tell it of", () => {
  const pace = createPace();
  expect(pace(0, 0, 100)).toEqual({ perSecond: null, leftMs: null });
  expect(pace(200, 10, 100)).toEqual({ perSecond: null, leftMs: null });
  expect(pace(250, 10, 100)).toEqual({ perSecond: 40, leftMs: 2_250 });
});

test("the rate is that of the last five seconds", () => {
  const pace = createPace();
  for (let second = 0; second <= 10; second++) pace(second * 1_000, second, 1_000);
  // From 10 to 510 in five seconds.
  let last = pace(10_001, 10, 1_000);
  for (let second = 11; second <= 15; second++) {
    last = pace(second * 1_000, 10 + (second - 10) * 100, 1_000);
  }
  expect(last.perSecond).toBeCloseTo(100, 5);
  expect(last.leftMs).toBeCloseTo(4_900, 5);
});

test("what stands still has no end, and what begins anew no past", () => {
  const pace = createPace();
  pace(0, 5, 100);
  expect(pace(1_000, 5, 100)).toEqual({ perSecond: 0, leftMs: null });
  expect(pace(2_000, 1, 100)).toEqual({ perSecond: null, leftMs: null });
  expect(pace(3_000, 3, 100)).toEqual({ perSecond: 2, leftMs: 48_500 });
});

test.each([
  [38_000, 1_526, "buyers 42,000 of 100,000  38,000/s  2 s left"],
  [4.25, 120_000, "buyers 42,000 of 100,000  4.3/s  2 min left"],
  [1, 58_000_000, "buyers 42,000 of 100,000  1/s  17 h left"],
  [0, null, "buyers 42,000 of 100,000  0/s"],
  [null, null, "buyers 42,000 of 100,000"],
])("%d/s with %d ms left", (perSecond, leftMs, text) => {
  expect(paceText("buyers", { done: 42_000, of: 100_000 }, { perSecond, leftMs })).toBe(text);
});
