import { expect, test } from "vitest";
import { milliseconds, percent, perSecond, points, ratio } from "./units.ts";

test.each([
  [0.0404, "0.040 ms"],
  [13.54, "13.5 ms"],
  [108.2, "108 ms"],
  [10_870, "10.87 s"],
])("%d milliseconds", (value, text) => {
  expect(milliseconds(value)).toBe(text);
});

test.each([
  [0, "0 %"],
  [0.000_001, "< 0.01 %"],
  [0.9998, "99.98 %"],
  [0.999_999, "> 99.99 %"],
  [1, "100 %"],
])("a share of %d is never rounded to all or nothing", (value, text) => {
  expect(percent(value)).toBe(text);
});

test("rates, ratios and points keep what matters", () => {
  expect([perSecond(14_748.3), perSecond(5.85)]).toEqual(["14,748/s", "5.9/s"]);
  expect([ratio(2.7), ratio(0.0412), ratio(1234)]).toEqual(["×2.70", "×0.0412", "×1234"]);
  expect([points(0.042), points(-0.5), points(0), points(-0.000_01)]).toEqual([
    "+4.2 pts",
    "-50.0 pts",
    "0.0 pts",
    "0.0 pts",
  ]);
});
