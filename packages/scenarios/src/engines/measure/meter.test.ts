import { expect, test } from "vitest";
import { createAnswerJudge, retryAfterMs } from "./answers.ts";
import { Meter } from "./meter.ts";
import { PeakCounter } from "./peak.ts";

const problem = (code: string) => JSON.stringify({ type: "about:blank", code });
const answer = (status: number, body = "") => ({ status, body, headers: [] });

test("latencies keep their microseconds and the counts their outcomes", () => {
  const meter = new Meter();
  const ok = { counts: "succeeded", code: "", retry: false } as const;
  const no = { counts: "refused", code: "sold_out", retry: false } as const;
  for (let at = 1; at <= 99; at++) meter.answered(200, ok, 0.04, at * 10);
  meter.answered(409, no, 1500, 1000);
  meter.lost("timeout");
  const result = meter.result();
  expect(result).toMatchObject({
    requests: 101,
    completions: 100,
    succeeded: 99,
    refused: 1,
    failed: 1,
    durationMs: 990,
    within1s: 99,
    byStatus: { 200: 99, 409: 1 },
    byCode: { sold_out: 1 },
    lost: { timeout: 1 },
  });
  expect(result.latencyMs?.p50).toBe(0.04);
  expect(result.latencyMs?.max).toBe(1500);
  expect(result.latencyMs?.mean).toBeCloseTo((99 * 0.04 + 1500) / 100, 10);
});

test("what the load cuts itself was sent and has no answer, but is no failure", () => {
  const meter = new Meter();
  meter.lost("cut");
  meter.lost("cut");
  meter.lost("timeout");
  expect(meter.result()).toMatchObject({
    requests: 3,
    completions: 0,
    failed: 1,
    lost: { cut: 2, timeout: 1 },
  });
});

test("the peak is the best second, wherever it starts", () => {
  const peak = new PeakCounter();
  // 1 every 100 ms for 3 s, and 50 more within the second that starts at 1.5 s.
  for (let ms = 0; ms < 3_000; ms += 100) peak.count(ms);
  for (let at = 0; at < 50; at++) peak.count(1_510 + at * 19);
  expect(peak.best()).toBe(60);
});

test("a load shorter than a second has no peak of its own", () => {
  const peak = new PeakCounter();
  for (let ms = 0; ms < 1_000; ms += 10) peak.count(ms);
  expect(peak.best()).toBeNull();
});

test("an answer is a success, an expected no, or a failure", () => {
  const judge = createAnswerJudge();
  expect(judge(answer(201, "{}"))).toEqual({ counts: "succeeded", code: "", retry: false });
  expect(judge(answer(409, problem("sold_out")))).toMatchObject({
    counts: "refused",
    retry: false,
  });
  expect(judge(answer(409, problem("in_progress")))).toMatchObject({
    code: "in_progress",
    retry: true,
  });
  expect(judge(answer(409, problem("in_progress")))).toMatchObject({
    code: "in_progress",
    retry: true,
  });
  expect(judge(answer(503, problem("overloaded")))).toMatchObject({
    counts: "failed",
    retry: true,
  });
  expect(judge(answer(401, problem("unauthorized")))).toMatchObject({
    counts: "failed",
    retry: false,
  });
  expect(judge(answer(502, "<html>"))).toEqual({
    counts: "failed",
    code: "http_502",
    retry: false,
  });
  expect(judge(answer(418, problem("toString")))).toMatchObject({ code: "http_418" });
});

test("Retry-After is read in whatever case, and only when it is a number", () => {
  expect(retryAfterMs(["Content-Type", "x", "Retry-After", "2"])).toBe(2000);
  expect(retryAfterMs(["retry-after", "0"])).toBe(0);
  expect(retryAfterMs(["retry-after", "soon"])).toBeUndefined();
  expect(retryAfterMs(["x", "retry-after"])).toBeUndefined();
});

test("response times count from the intended start, and only where there was one", () => {
  const ok = { counts: "succeeded", code: "", retry: false } as const;
  const closed = new Meter();
  closed.answered(200, ok, 5, 10);
  expect(closed.result().responseMs).toBeNull();
  const open = new Meter();
  open.answered(200, ok, 5, 10, 5);
  open.answered(200, ok, 5, 2_000, 1_500);
  expect(open.result()).toMatchObject({
    latencyMs: { max: 5 },
    responseMs: { mean: 752.5, max: 1_500 },
    // Whoever was to be served at once and was kept waiting was not answered within a second.
    within1s: 1,
  });
});
