import { describe, expect, test } from "vitest";
import { chanceOfUnit } from "./chance.ts";

/** P(Binomial(n, p) < units), term by term. */
function plainly({ before, share, units }: { before: number; share: number; units: number }) {
  let sum = 0;
  let choose = 1;
  for (let taken = 0; taken < units; taken += 1) {
    sum += choose * share ** taken * (1 - share) ** (before - taken);
    choose *= (before - taken) / (taken + 1);
  }
  return sum;
}

describe("the chance of a unit", () => {
  test.each([
    { before: 10, share: 0.5, units: 5 },
    { before: 10, share: 0.9, units: 9 },
    { before: 40, share: 0.05, units: 1 },
    { before: 100, share: 0.3, units: 37 },
    { before: 60, share: 0.97, units: 59 },
  ])("is the binomial's: $units units for $before people of whom $share pay", (line) => {
    expect(chanceOfUnit(line)).toBeCloseTo(plainly(line), 10);
  });

  test("is sure at the ends", () => {
    expect(chanceOfUnit({ before: 4, share: 1, units: 5 })).toBe(1);
    expect(chanceOfUnit({ before: 5, share: 1, units: 5 })).toBe(0);
    expect(chanceOfUnit({ before: 5, share: 0, units: 1 })).toBe(1);
    expect(chanceOfUnit({ before: 0, share: 0.5, units: 0 })).toBe(0);
    expect(chanceOfUnit({ before: 5, share: 0.5, units: -1 })).toBe(0);
  });

  test("is even at the mean of a very long line, and falls with every place", () => {
    const million = { before: 1_000_000, share: 0.25 };
    expect(chanceOfUnit({ ...million, units: 250_000 })).toBeCloseTo(0.5, 2);
    // Two standard deviations (433 each) to either side.
    expect(chanceOfUnit({ ...million, units: 250_866 })).toBeCloseTo(0.977, 3);
    expect(chanceOfUnit({ ...million, units: 249_134 })).toBeCloseTo(0.023, 3);
    const chances = [90, 95, 100, 105, 110].map((before) =>
      chanceOfUnit({ before, share: 0.8, units: 80 }),
    );
    expect(chances).toEqual(chances.toSorted((a, b) => b - a));
  });
});
