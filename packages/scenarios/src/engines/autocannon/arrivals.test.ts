import { expect, test } from "vitest";
import { Arrivals } from "./arrivals.ts";

test("arrivals are due evenly from the first that was asked for, however late they are taken", () => {
  const arrivals = new Arrivals(100, () => {});
  expect(arrivals.take(5_000)).toBe(5_000);
  expect(arrivals.take(5_009.9)).toBeNull();
  expect(arrivals.take(5_010)).toBe(5_010);
  // The load was held up: those that were due meanwhile keep the start that was meant.
  expect([arrivals.take(5_045), arrivals.take(5_045)]).toEqual([5_020, 5_030]);
});

test("what was due and was not taken is missed", () => {
  const arrivals = new Arrivals(100, () => {});
  expect(arrivals.missed(5_000)).toBe(0);
  arrivals.take(5_000);
  expect(arrivals.missed(5_009)).toBe(0);
  expect(arrivals.missed(5_049)).toBe(4);
});

test("whoever asked too early is woken when the next one is due", async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const arrivals = new Arrivals(200, () => {
    // A timer may be early by a fraction of a millisecond; then it is set again.
    const dueMs = arrivals.take(performance.now());
    if (dueMs !== null) resolve(dueMs);
  });
  const startMs = arrivals.take(performance.now()) ?? Number.NaN;
  expect(arrivals.take(startMs)).toBeNull();
  expect(await promise).toBeCloseTo(startMs + 5, 6);
});
