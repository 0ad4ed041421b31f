import { describe, expect, test } from "vitest";
import { Departures } from "./departures.ts";

describe("departures", () => {
  test("count those below a number, across words and beyond the last one", () => {
    const departures = new Departures();
    expect(departures.countBelow(1_000)).toBe(0);
    departures.add([1, 31, 32, 33, 64, 1_000]);
    departures.add([33, 2]);
    const below = [1, 2, 3, 31, 32, 33, 34, 65, 1_000, 1_001, 1_000_000];
    expect(below.map((number) => departures.countBelow(number))).toEqual([
      0, 1, 2, 2, 3, 4, 5, 6, 6, 7, 7,
    ]);
    expect([1, 3, 33, 1_000, 5_000].map((number) => departures.has(number))).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  test("agree with a plain set, however they come", () => {
    const departures = new Departures();
    const gone = new Set<number>();
    // A fixed multiplicative sequence: spread out, and the same each time.
    for (let step = 1; step <= 2_000; step += 1) {
      const number = 1 + ((step * 7_919) % 10_007);
      departures.add([number]);
      gone.add(number);
      if (step % 97 !== 0) continue;
      const at = 1 + ((step * 31) % 10_100);
      expect(departures.countBelow(at)).toBe([...gone].filter((each) => each < at).length);
    }
  });
});
