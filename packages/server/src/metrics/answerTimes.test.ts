import { expect, test } from "vitest";
import { timeAnswers } from "./answerTimes.ts";

const GROWTH_MAX = 1.26;

/** Cumulative counts of an outcome by upper bound, in seconds. */
function bucketsOf(text: string, outcome: string): { le: number; count: number }[] {
  const lines = text.matchAll(/^\w+_bucket\{le="([^"]+)",outcome="(\w+)"\} (\d+)$/gm);
  return [...lines]
    .filter(([, , of]) => of === outcome)
    .map(([, le, , count]) => ({
      le: le === "+Inf" ? Infinity : Number(le),
      count: Number(count),
    }));
}

test("every time is counted in the first bucket that takes it, and its bucket is narrow", () => {
  for (let us = 1; us < 20_000_000; us = Math.ceil(us * 1.03)) {
    const times = timeAnswers();
    times.note(200, us);
    const buckets = bucketsOf(times.text(), "succeeded");
    const at = buckets.findIndex(({ count }) => count === 1);
    const [lower, upper] = [buckets[at - 1]?.le ?? 0, buckets[at]?.le ?? 0];
    const isNarrow = us <= 100 || us > 10_000_000 || upper / lower < GROWTH_MAX;
    expect([us / 1e6 > lower, us / 1e6 <= upper, isNarrow]).toEqual([true, true, true]);
  }
});

test("answers are split by what came of them", () => {
  const times = timeAnswers();
  for (const status of [200, 201, 402, 403, 404, 409, 408, 500, 503]) times.note(status, 1_500);
  const counts = ["succeeded", "refused", "failed"].map((outcome) => {
    return bucketsOf(times.text(), outcome).at(-1)?.count;
  });
  expect(counts).toEqual([2, 4, 3]);
  expect(times.text()).toContain('dropctl_http_answer_seconds_sum{outcome="refused"} 0.006\n');
  expect(times.text()).toContain('dropctl_http_answer_seconds_count{outcome="failed"} 3\n');
});
