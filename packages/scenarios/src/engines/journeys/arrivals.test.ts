import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Arrival, Arrivals } from "./arrivals.ts";

function* everyMs(fromMs: number, gapMs: number): Generator<number> {
  for (let at = 0; ; at++) yield fromMs + at * gapMs;
}

/** Begins at the times, sends at once what `sends` says, and remembers when. */
function begin(times: Iterable<number>, sends: (index: number) => boolean = () => true) {
  const come: (Omit<Arrival, "onSent"> & { atMs: number })[] = [];
  const arrivals = new Arrivals(times, ({ onSent, ...arrival }) => {
    come.push({ ...arrival, atMs: performance.now() });
    if (sends(arrival.index)) onSent();
  });
  return { come, arrivals };
}

test("everybody comes once, in order, at their time and never before it", async () => {
  const startMs = performance.now() + 20;
  const times = Array.from({ length: 50 }, (_, at) => startMs + at * 2.5);
  const { come, arrivals } = begin(times);
  while (come.length < 50) await sleep(5);
  expect(come.map(({ index }) => index)).toEqual(Array.from({ length: 50 }, (_, at) => at));
  expect(come.map(({ dueMs }) => dueMs)).toEqual(times);
  expect(come.every(({ atMs, dueMs }) => atMs >= dueMs)).toBe(true);
  expect(arrivals.stop()).toEqual({ dropped: 0 });
});

test("a process that was busy sends at once what is due, with the times that were meant", async () => {
  const startMs = performance.now();
  const { come, arrivals } = begin(everyMs(startMs, 1));
  while (performance.now() < startMs + 100) {
    // Nothing else runs meanwhile.
  }
  expect(come).toEqual([]);
  await sleep(5);
  arrivals.stop();
  expect(come.length).toBeGreaterThanOrEqual(100);
  expect(come[99]?.dueMs).toBe(startMs + 99);
});

test("nobody comes after the end, and whoever could send nothing is counted", async () => {
  const { come, arrivals } = begin(everyMs(performance.now(), 1), (index) => index % 2 === 0);
  while (come.length < 10) await sleep(1);
  const count = come.length;
  expect(arrivals.stop()).toEqual({ dropped: Math.floor(count / 2) });
  await sleep(20);
  expect(come.length).toBe(count);
});
