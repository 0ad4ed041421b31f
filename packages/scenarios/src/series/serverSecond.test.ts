import { expect, test } from "vitest";
import { parseReading } from "./serverReading.ts";
import { secondBetween } from "./serverSecond.ts";

const BOUNDS_S = [0.001, 0.002, 0.004, Infinity];

/** Answers of each outcome by the bucket they fall in. */
function metrics(counts: Record<"succeeded" | "refused" | "failed", number[]>): string {
  const outcomes = Object.entries(counts).map(([outcome, inBuckets]) => {
    let total = 0;
    const lines = BOUNDS_S.map((bound, index) => {
      total += inBuckets[index] ?? 0;
      const le = bound === Infinity ? "+Inf" : bound;
      return `dropctl_http_answer_seconds_bucket{le="${le}",outcome="${outcome}"} ${total}\n`;
    });
    const end = `{outcome="${outcome}"}`;
    const rest = `dropctl_http_answer_seconds_sum${end} 1\ndropctl_http_answer_seconds_count${end} ${total}\n`;
    return { total, text: lines.join("") + rest };
  });
  const answers = outcomes.reduce((sum, { total }) => sum + total, 0);
  const text = outcomes.map((outcome) => outcome.text).join("");
  return `dropctl_http_answers_total{status="200"} ${answers}\n${text}`;
}

function read(counts: Parameters<typeof metrics>[0]) {
  const reading = parseReading(metrics(counts));
  if (reading === null) throw new Error("not read");
  return reading;
}

test("answers by outcome, and percentiles of those of the second alone", () => {
  const before = read({ succeeded: [0, 0, 500, 0], refused: [0, 0, 0, 0], failed: [0, 0, 0, 7] });
  const after = read({ succeeded: [50, 0, 500, 0], refused: [0, 45, 0, 0], failed: [0, 0, 5, 7] });
  expect(secondBetween(before, after)).toMatchObject({
    succeeded: 50,
    refused: 45,
    failed: 5,
    // The 50th is the last below 1 ms, the 95th the last below 2 ms, the 99th four fifths further.
    latencyMs: { p50: 1, p95: 2, p99: 3.6 },
  });
});

test("what took longer than any bucket took that long at least", () => {
  const nothing = read({ succeeded: [], refused: [], failed: [] });
  const late = read({ succeeded: [], refused: [], failed: [0, 0, 0, 3] });
  expect(secondBetween(nothing, late).latencyMs).toEqual({ p50: 4, p95: 4, p99: 4 });
});

test("a second without answers has no percentiles", () => {
  const reading = read({ succeeded: [3], refused: [], failed: [] });
  expect(secondBetween(reading, reading)).toMatchObject({ succeeded: 0, latencyMs: null });
});

test("a server that began anew did all that it tells of in between", () => {
  const before = read({ succeeded: [900, 0, 0, 0], refused: [50], failed: [] });
  const after = read({ succeeded: [0, 10, 0, 0], refused: [], failed: [] });
  expect(secondBetween(before, after)).toMatchObject({
    ...{ succeeded: 10, refused: 0, failed: 0 },
    latencyMs: { p50: 1.5, p95: 1.95, p99: 1.99 },
  });
});

test("a server that tells no times tells how many answers at least", () => {
  const before = parseReading('dropctl_http_answers_total{status="200"} 5\n');
  const after = parseReading('dropctl_http_answers_total{status="200"} 25\n');
  if (before === null || after === null) throw new Error("not read");
  expect(secondBetween(before, after)).toMatchObject({ succeeded: 20, latencyMs: null });
});
