import { describe, expect, test } from "vitest";
import { PlaceRate } from "./placeRate.ts";

/** Looks every 250 ms, at `perSecond` places from then on. */
function watch(
  rate: PlaceRate,
  run: { fromMs: number; toMs: number; ended: number; perSecond: number },
) {
  for (let atMs = run.fromMs; atMs <= run.toMs; atMs += 250) {
    const since = (atMs - run.fromMs) / 1_000;
    const ended = run.ended + Math.floor(since * run.perSecond);
    rate.note({ atMs, ended, inside: run.perSecond === 0 ? 0 : 10 });
  }
}

describe("the rate of free places", () => {
  test("is unknown until a place became free, and for the first second", () => {
    const rate = new PlaceRate();
    expect(rate.waitFor({ places: 1, endedMin: 1 })).toBeNull();
    watch(rate, { fromMs: 0, toMs: 60_000, ended: 0, perSecond: 0 });
    expect(rate.perSecond()).toBeNull();
    const young = new PlaceRate();
    watch(young, { fromMs: 0, toMs: 750, ended: 0, perSecond: 8 });
    expect(young.perSecond()).toBeNull();
  });

  test("is measured over the last half minute", () => {
    const rate = new PlaceRate();
    watch(rate, { fromMs: 0, toMs: 60_000, ended: 0, perSecond: 2 });
    expect(rate.perSecond()).toBeCloseTo(2, 1);
    watch(rate, { fromMs: 60_250, toMs: 100_000, ended: 120, perSecond: 8 });
    expect(rate.perSecond()).toBeCloseTo(8, 1);
  });

  test("does not count a long calm before the first place", () => {
    const rate = new PlaceRate();
    watch(rate, { fromMs: 0, toMs: 20_000, ended: 0, perSecond: 0 });
    watch(rate, { fromMs: 20_000, toMs: 25_000, ended: 0, perSecond: 10 });
    expect(rate.perSecond()).toBe(10);
  });

  test("gives a wait with bounds that close in as more is seen", () => {
    const few = new PlaceRate();
    watch(few, { fromMs: 0, toMs: 4_000, ended: 0, perSecond: 1 });
    const many = new PlaceRate();
    watch(many, { fromMs: 0, toMs: 20_000, ended: 0, perSecond: 20 });
    expect(few.waitFor({ places: 10, endedMin: 4 })).toEqual({ low: 4.4, likely: 10, high: 40 });
    expect(few.waitFor({ places: 10, endedMin: 5 })).toBeNull();
    const narrow = many.waitFor({ places: 200, endedMin: 1 });
    expect(narrow?.likely).toBeCloseTo(10, 0);
    expect(narrow?.low).toBeGreaterThan(9);
    expect(narrow?.high).toBeLessThan(11.5);
    expect(many.waitFor({ places: 0, endedMin: 1 })).toEqual({ low: 0, likely: 0, high: 0 });
  });
});
