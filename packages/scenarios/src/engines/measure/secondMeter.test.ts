import { expect, test } from "vitest";
import type { LoadSecond } from "../../load/engine.ts";
import { SecondMeter } from "./secondMeter.ts";

const ok = { counts: "succeeded", code: "", retry: false } as const;
const no = { counts: "refused", code: "sold_out", retry: false } as const;
const bad = { counts: "failed", code: "internal", retry: false } as const;

function begin(atMs: number) {
  const seconds: LoadSecond[] = [];
  const meter = new SecondMeter((second) => seconds.push(second));
  meter.begin(atMs);
  return { meter, seconds };
}
const counts = (seconds: LoadSecond[]) =>
  seconds.map(({ atMs, succeeded, refused, failed }) => [atMs, succeeded, refused, failed]);

test("each second has its own answers and latencies, and the last one is as long as it was", () => {
  const { meter, seconds } = begin(500);
  for (let ms = 500; ms < 1_500; ms += 10) meter.answered(ok, 0.9, ms);
  meter.answered(no, 0.3, 1_500);
  meter.answered(bad, 5, 1_999);
  meter.answered(ok, 0.7, 2_500);
  meter.end(2_750);
  expect(counts(seconds)).toEqual([
    [1_000, 100, 0, 0],
    [2_000, 0, 1, 1],
    [2_250, 1, 0, 0],
  ]);
  expect(seconds[0]?.latencyMs).toMatchObject({ max: 0.9 });
  expect(seconds[1]?.latencyMs).toMatchObject({ p50: 0.3, max: 5 });
  expect(seconds[2]?.latencyMs).toMatchObject({ p50: 0.7, p99: 0.7, max: 0.7 });
});

test("a second is told with the first answer after it", () => {
  const { meter, seconds } = begin(0);
  meter.answered(ok, 1, 999.9);
  expect(seconds).toEqual([]);
  meter.answered(ok, 1, 1_000);
  expect(counts(seconds)).toEqual([[1_000, 1, 0, 0]]);
});

test("seconds without an answer are lines with zeros, told when they are looked at", () => {
  const { meter, seconds } = begin(0);
  meter.look(999);
  expect(seconds).toEqual([]);
  meter.look(2_100);
  expect(counts(seconds)).toEqual([
    [1_000, 0, 0, 0],
    [2_000, 0, 0, 0],
  ]);
  expect(seconds[1]?.latencyMs).toBeNull();
  meter.answered(ok, 1, 4_500);
  meter.end(4_600);
  expect(counts(seconds).slice(2)).toEqual([
    [3_000, 0, 0, 0],
    [4_000, 0, 0, 0],
    [4_600, 1, 0, 0],
  ]);
});

test("what ends without an answer in its last second has no line for that", () => {
  const { meter, seconds } = begin(0);
  meter.answered(ok, 1, 10);
  meter.end(1_500);
  expect(counts(seconds)).toEqual([[1_000, 1, 0, 0]]);
  const nothing = begin(0);
  nothing.meter.end(300);
  expect(nothing.seconds).toEqual([]);
});
