import { describe, expect, test } from "vitest";
import { browseTimes, buyerTimes, highestRate } from "./timeline.ts";

const evening = {
  openMs: 50_000,
  browseMs: 5_000,
  browsePerSecond: 400,
  arriveMs: 3_000,
  buyers: { length: 600 },
};

/** The times before a moment. */
function until(ms: number, timeline = evening): number[] {
  const times: number[] = [];
  for (const time of browseTimes(timeline)) {
    if (time > ms) break;
    times.push(time);
  }
  return times;
}
const between = (times: number[], fromMs: number, toMs: number) =>
  times.filter((ms) => ms > fromMs && ms <= toMs).length;

describe("browsing", () => {
  test("rises evenly from nothing to its rate at the opening", () => {
    const times = until(50_000);
    // The triangle under the rate: 400/s over 5 s, halved.
    expect(times.length).toBe(1_000);
    const aSecond = [45_000, 46_000, 47_000, 48_000, 49_000].map((fromMs) =>
      between(times, fromMs, fromMs + 1_000),
    );
    expect(aSecond).toEqual([40, 120, 200, 280, 360]);
    // The first when the integral, 0.04 t² for t in ms over 1,000, reaches one.
    expect(times[0]).toBeCloseTo(45_000 + Math.sqrt(25_000), 6);
    expect(times.at(-1)).toBeCloseTo(50_000, 6);
  });

  test("goes on at a tenth of that, evenly", () => {
    const times = until(60_000);
    expect(between(times, 50_000, 60_000)).toBe(400);
    const late = times.filter((ms) => ms > 50_000);
    expect(late[0]).toBeCloseTo(50_025, 6);
    expect((late[399] ?? 0) - (late[398] ?? 0)).toBeCloseTo(25, 6);
  });

  test("loses no fraction of a read at the opening", () => {
    const slow = { ...evening, browseMs: 1_500, browsePerSecond: 10 };
    // 7.5 by the opening, so the eighth is due when half a read more has come, at 1/s.
    const times = until(51_500, slow);
    expect(times.length).toBe(9);
    expect(times[7]).toBeCloseTo(50_500, 6);
    expect(times[8]).toBeCloseTo(51_500, 6);
  });

  test("never goes back in time", () => {
    const times = until(70_000);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

test("buyers come evenly around the opening, half of them before", () => {
  const times = buyerTimes(evening);
  expect(times.length).toBe(600);
  expect(times[0]).toBe(48_502.5);
  expect(times.at(-1)).toBe(51_497.5);
  expect(times.filter((ms) => ms < 50_000).length).toBe(300);
  expect(between(times, 49_000, 49_500)).toBe(100);
});

test("the highest rate is that of both together, at the opening", () => {
  expect(highestRate(evening)).toBe(600);
});
