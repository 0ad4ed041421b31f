import { expect, test } from "vitest";
import type { LiveEvent } from "../event.ts";
import { after, clockAt, following, stateAt } from "../../testing/liveEvents.ts";

/** `perSecond` units go in each of these seconds. */
const sales = (from: number, to: number, perSecond: number): LiveEvent[] =>
  Array.from({ length: to - from + 1 }, (_, second) =>
    stateAt(from + second, { held: second * perSecond }),
  );
const forecastOf = (events: LiveEvent[]) => following(...events).drops[0]?.forecast;

test("units go on leaving as they left", () => {
  expect(forecastOf(sales(0, 20, 10))).toEqual({
    ...{ kind: "sells_out", unitsPerSecond: 10, inSeconds: 80 },
  });
});

test("the time before the first unit left does not count", () => {
  const forecast = forecastOf([stateAt(0), ...sales(25, 29, 100)]);
  expect(forecast).toMatchObject({ unitsPerSecond: 100, inSeconds: 6 });
});

test("only the last half minute counts", () => {
  const slow = sales(0, 40, 1);
  const fast = [10, 20, 30].map((more, index) => stateAt(50 + index * 10, { held: 40 + more }));
  expect(forecastOf([...slow, ...fast])).toMatchObject({ unitsPerSecond: 1 });
  expect(forecastOf([...slow, clockAt(200)])).toEqual({ kind: "unknown" });
});

test("a drop that sells no more takes longer and longer to sell out", () => {
  const view = following(...sales(0, 10, 10));
  const later = after(view, clockAt(20)).drops[0]?.forecast;
  expect(later).toMatchObject({ unitsPerSecond: 5, inSeconds: 180 });
});

test("more units on sale do not change how fast they go", () => {
  const restocked = [11, 12, 13].map((second) =>
    stateAt(second, { total: 2_000, held: second * 10 }),
  );
  expect(forecastOf([...sales(0, 10, 10), ...restocked])).toMatchObject({ unitsPerSecond: 10 });
});

test.each([
  ["too few units left", sales(0, 20, 0)],
  ["too little time", [stateAt(0), stateAt(1, { held: 500 })]],
  ["units came back just now", [...sales(0, 10, 10), stateAt(11, { held: 80 })]],
  ["it is paused", [...sales(0, 10, 10), stateAt(11, { held: 110, phase: "paused" })]],
])("nothing is said when %s", (_, events) => {
  expect(forecastOf(events)).toEqual({ kind: "unknown" });
});

test("units that came back are forgiven after five seconds", () => {
  const view = following(...sales(0, 10, 10), stateAt(11, { held: 90 }));
  expect(after(view, clockAt(17)).drops[0]?.forecast).toMatchObject({ kind: "sells_out" });
});

test("a view that grows old forecasts nothing", () => {
  const view = following(...sales(0, 10, 10));
  const lost: LiveEvent = {
    ...{ kind: "cut", atMs: view.nowMs, dropId: view.drops[0]?.dropId ?? "", reason: "gone" },
  };
  expect(after(view, lost, clockAt(11)).drops[0]?.forecast).toEqual({ kind: "unknown" });
});

test("sold out is what is not available, though some of it is only held", () => {
  expect(forecastOf([stateAt(0, { held: 900, paid: 100 })])).toEqual({ kind: "sold_out" });
});
