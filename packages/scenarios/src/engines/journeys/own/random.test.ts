import { expect, test } from "vitest";
import { randomOf } from "./random.ts";

const take = (seed: number) => {
  const random = randomOf(seed);
  return Array.from({ length: 100 }, random);
};

test("a seed always gives the same numbers, and another one others", () => {
  expect(take(7)).toEqual(take(7));
  expect(take(7)).not.toEqual(take(8));
});

test("the first numbers of many seeds spread evenly from 0 to 1", () => {
  const firsts = Array.from({ length: 10_000 }, (_, seed) => randomOf(seed)());
  const below = (limit: number) => firsts.filter((value) => value < limit).length;
  for (const share of [0.1, 0.3, 0.5, 0.9]) {
    expect(below(share) / 10_000).toBeCloseTo(share, 1);
  }
  expect(below(0)).toBe(0);
  expect(below(1)).toBe(10_000);
});
