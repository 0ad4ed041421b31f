import { expect, test } from "vitest";
import type { LoadResult } from "./load/result.ts";
import { whyInvalid } from "./validity.ts";

const load = (change: {
  offered?: LoadResult["offered"];
  utilization?: number;
  succeeded?: number;
}): LoadResult =>
  ({
    cutShort: null,
    overall: { succeeded: change.succeeded ?? 100, refused: 0 },
    offered: change.offered ?? null,
    generator: { cpuShare: 1, eventLoopUtilization: change.utilization ?? 0.5 },
  }) as LoadResult;
const open = (dropped = 0) => ({ ratePerSecond: 500, dropped });

test("an open load is void when its generator was the limit; a closed one is a floor", () => {
  expect(whyInvalid(load({ offered: open(), utilization: 0.98 }))?.reason).toBe(
    "generator_saturated",
  );
  expect(whyInvalid(load({ utilization: 0.98 }))).toBeNull();
  expect(whyInvalid(load({ offered: open() }))).toBeNull();
});

test("an open load that shed some of what it promised is void, and says how much", () => {
  expect(whyInvalid(load({ offered: open(3) }))).toEqual({
    reason: "load_dropped",
    detail: "of 500/s, 3 arrivals were never sent: every connection was busy",
  });
});

test("a load without one good answer is void", () => {
  expect(whyInvalid(load({ succeeded: 0 }))?.reason).toBe("nothing_answered");
});
