import type { Effect, Progress, TrialPlace, Verdict } from "@dropctl/scenarios";
import { expect, test } from "vitest";
import { after, at, BEGAN_MS, DROP_ID } from "../../testing/liveEvents.ts";
import { second, serverFigures } from "../../testing/runRecords.ts";
import { initialView, type TrackedView } from "../reduce.ts";

const began = initialView({ title: "run", trafficSource: "generator", nowMs: BEGAN_MS });
const verdict: Verdict = {
  ...{ ok: true, judged: true, broken: [], oversold: 0, lost: 0, unacknowledged: 0 },
};
const effect: Effect = {
  ...{ before: 100, after: 250, ratio: 2.5, low: 2.4, high: 2.6 },
  ...{ difference: 150, differenceLow: 140, differenceHigh: 160 },
  ...{ result: "better", smallestChange: 0.1 },
};

function told(view: TrackedView, ...events: readonly [number, Progress][]): TrackedView {
  const toEvent = ([seconds, progress]: readonly [number, Progress]) =>
    ({ kind: "progress", atMs: at(seconds), progress }) as const;
  return after(view, ...events.map(toEvent));
}

function origin(trial: TrialPlace | null, scenario = "order-rush") {
  return { scenario, mode: "cached" as const, trial };
}
const place = (side: TrialPlace["side"], pair: number): TrialPlace => ({
  ...{ side, pair, pairs: 6, label: side === "before" ? "direct" : "cached" },
});

const phase = (name: "arranging" | "loading" | "judging", trial: TrialPlace | null): Progress => ({
  ...{ kind: "phase", phase: name, dropId: name === "arranging" ? null : DROP_ID },
  ...origin(trial),
});

test("preparing tells its rate and the time left", () => {
  const seeding = (done: number): Progress => ({
    ...{ kind: "preparing", what: "buyers", done, of: 100_000, ...origin(null) },
  });
  const begun = told(began, [0, phase("arranging", null)], [0, seeding(0)]);
  expect(begun.load?.preparing).toMatchObject({ perSecond: 0, leftMs: null });
  const half = told(begun, [2, seeding(50_000)]);
  expect(half.load).toMatchObject({
    phase: "arranging",
    preparing: { what: "buyers", done: 50_000, of: 100_000, perSecond: 25_000, leftMs: 2_000 },
  });
  expect(told(half, [4, seeding(100_000)]).load?.preparing).toBeNull();
});

test("a run warms up, loads and is judged; the generator's seconds are its traffic", () => {
  const warm: TrialPlace = { pair: 0, pairs: 0, side: "after", label: "cached" };
  const buyers = { accepted: 4, refused: 3, failed: 2, paid: 1 };
  const tick: Progress = {
    ...{ kind: "tick", elapsedMs: 500, completions: 9, tps: 18, doneShare: 0.25, buyers },
    ...{ stock: null, ...origin(null) },
  };
  const line = second({ server: serverFigures({ cacheMs: 0.5 }) });
  const warming = told(began, [0, phase("arranging", warm)], [1, phase("loading", warm)]);
  expect(warming.load?.phase).toBe("warming up");
  expect(warming.comparison).toBeNull();
  const view = told(
    warming,
    [2, phase("loading", null)],
    [2.5, tick],
    [3, { kind: "second", line, ...origin(null) }],
  );
  expect(view.load).toMatchObject({ phase: "loading", elapsedMs: 500, doneShare: 0.25, buyers });
  expect(view.traffic).toEqual([
    {
      atMs: at(3),
      succeeded: 200,
      refused: 600,
      failed: 0,
      latencyMs: { p50: 10, p95: 20, p99: 30 },
    },
  ]);
  expect(view.server).toMatchObject({ cacheMs: 0.5, batchRows: 12.5 });
  const invalid = { reason: "target_died", detail: "nothing answers" } as const;
  const end = told(
    view,
    [4, phase("judging", null)],
    [5, { kind: "judged", verdict, invalid, ...origin(null) }],
  );
  expect(end.load).toMatchObject({ phase: "done", doneShare: 1, verdict: { ok: true } });
  expect(end.log.at(-1)).toMatchObject({ tone: "bad", text: "run invalid: nothing answers" });
});

test("what the server counts is not a load's traffic, and the other way round", () => {
  const line = second();
  const counted = { atMs: at(1), succeeded: 1, refused: 1, failed: 1, latencyMs: null };
  for (const trafficSource of ["server", "generator"] as const) {
    const view = after(
      told({ ...began, trafficSource }, [1, { kind: "second", line, ...origin(null) }]),
      { kind: "second", atMs: at(1), second: counted, server: serverFigures() },
    );
    expect(view.traffic.map(({ succeeded }) => succeeded)).toEqual([
      trafficSource === "server" ? 1 : 200,
    ]);
  }
});

test("the last part of a second counts as its rate, or not at all", () => {
  const line = (atMs: number): [number, Progress] => [
    atMs / 1_000,
    { kind: "second", line: second({ atMs }), ...origin(null) },
  ];
  const shown = (...seconds: [number, Progress][]) =>
    told(began, ...seconds).traffic.map(({ succeeded }) => succeeded);
  expect(shown(line(1_000), line(1_500))).toEqual([200, 400]);
  expect(shown(line(1_000), line(1_074))).toEqual([200]);
  // All that there is of a short load.
  expect(shown(line(100))).toEqual([2_000]);
});

test("a comparison has both sides, its medians and the effect as it settles", () => {
  const trial = (side: "before" | "after", pair: number, seconds: number): [number, Progress][] => [
    [seconds, phase("arranging", place(side, pair))],
    [seconds, phase("loading", place(side, pair))],
    [seconds + 1, { kind: "second", line: second(), ...origin(place(side, pair)) }],
    [seconds + 2, phase("judging", place(side, pair))],
    [seconds + 2, { kind: "judged", verdict, invalid: null, ...origin(place(side, pair)) }],
  ];
  const pair: Progress = {
    ...{ kind: "pair", scenario: "order-rush", pair: 1, pairs: 6, metric: "tpsPeak", effect },
  };
  const view = told(
    began,
    ...trial("before", 0, 0),
    ...trial("before", 1, 10),
    ...trial("after", 1, 20),
    [23, pair],
    [24, phase("arranging", place("after", 2))],
  );
  expect(view.comparison).toMatchObject({
    before: { label: "direct", trials: 1, median: 100, running: false },
    after: { label: "cached", trials: 1, median: 250, running: true },
    ...{ pair: 2, pairs: 6, metric: "tpsPeak", effect },
  });
  // The last trial of each side is seen until the next one of it begins to load.
  expect(view.comparison?.after.traffic).toHaveLength(1);
  const loading = told(view, [25, phase("loading", place("after", 2))]);
  expect(loading.comparison?.after.traffic).toEqual([]);
  expect(loading.comparison?.before.traffic).toHaveLength(1);
});

test("two that load in turns are shown as one load, and each as a side", () => {
  const tick = (side: "before" | "after", elapsedMs: number, doneShare: number): Progress => ({
    ...{ kind: "tick", elapsedMs, doneShare, completions: 1, tps: 1, stock: null },
    ...{ buyers: { accepted: 4, refused: 3, failed: 2, paid: 1 }, ...origin(place(side, 2)) },
  });
  const view = told(
    began,
    [0, phase("arranging", place("before", 2))],
    [1, phase("arranging", place("after", 2))],
    [2, phase("loading", place("before", 2))],
    [2, phase("loading", place("after", 2))],
    [3, tick("before", 400, 0.2)],
    [3, tick("after", 500, 0.6)],
    [3, tick("before", 500, 0.4)],
  );
  expect(view.load).toMatchObject({
    ...{ phase: "loading", elapsedMs: 1_000, doneShare: 0.5 },
    buyers: { accepted: 8, refused: 6, failed: 4, paid: 2 },
  });
  expect(view.comparison).toMatchObject({ before: { running: true }, after: { running: true } });
  const next = told(view, [4, phase("arranging", place("after", 3))]);
  expect(told(next, [5, phase("loading", place("after", 3))]).load?.doneShare).toBe(0);
});

test("another scenario is another comparison, and the verdict is that of all", () => {
  const broken = [{ invariant: "not_oversold", detail: "1 unit too many" }];
  const bad = { ...verdict, ok: false, oversold: 1, broken };
  const first = told(
    began,
    [0, phase("loading", place("before", 3))],
    [1, { kind: "judged", verdict: bad, invalid: null, ...origin(place("before", 3)) }],
  );
  const begun = origin({ ...place("before", 0), label: "cached" }, "stock-read");
  const next = told(
    first,
    [2, { kind: "phase", phase: "arranging", dropId: null, ...begun }],
    [3, { kind: "judged", verdict, invalid: null, ...begun }],
  );
  expect(next.comparison).toMatchObject({ pair: 0, before: { label: "cached", trials: 0 } });
  expect(next.load).toMatchObject({
    ...{ scenario: "stock-read", phase: "arranging" },
    verdict: { ok: false, oversold: 1, broken },
  });
});
