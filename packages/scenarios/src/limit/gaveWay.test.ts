import { expect, test } from "vitest";
import type { RunRecord } from "../record/schema.ts";
import { whatGaveWay } from "./gaveWay.ts";

type Server = { eventLoopDelayMs: number | null; ledgerMs: number | null };
const run = (seconds: (Server | null)[], invalid: object | null = null) =>
  ({
    invalid,
    series: seconds.map((server) => ({
      server: server === null ? null : { poolWaitMs: null, cacheMs: 0.1, ...server },
    })),
  }) as unknown as RunRecord;

test("the part that adds the most milliseconds gave way, by the medians over the seconds", () => {
  const good = run([{ eventLoopDelayMs: 1, ledgerMs: 2 }]);
  const bad = run([
    { eventLoopDelayMs: 900, ledgerMs: 2 },
    { eventLoopDelayMs: 3, ledgerMs: 40 },
    { eventLoopDelayMs: 4, ledgerMs: 42 },
    null,
  ]);
  expect(whatGaveWay(good, bad)).toEqual({ part: "ledgerMs", beforeMs: 2, afterMs: 40 });
});

test("the first rate of all has nothing to be held against", () => {
  const bad = run([{ eventLoopDelayMs: 5, ledgerMs: 3 }]);
  expect(whatGaveWay(null, bad)).toMatchObject({ part: "eventLoopDelayMs", beforeMs: null });
});

test("a server that does not tell leaves it open; a generator that was the limit is named", () => {
  const silent = run([null, null]);
  expect(whatGaveWay(silent, silent)).toBeNull();
  const busy = run([null], { reason: "generator_saturated", detail: "" });
  expect(whatGaveWay(silent, busy)).toMatchObject({ part: "generator" });
});
