import { expect, test } from "vitest";
import { initialView } from "../live/reduce.ts";
import { createStore } from "../live/store.ts";
import type { TrafficSecond } from "../live/view.ts";
import { at, BEGAN_MS } from "../testing/liveEvents.ts";
import { createExpectations } from "./expectations.ts";

/** Seconds with these p99 in milliseconds, and of 100 answers so many failures. */
async function watched(text: string, ...seconds: Partial<Record<"p99" | "failed", number>>[]) {
  const store = createStore(
    initialView({ title: "watch", trafficSource: "server", nowMs: BEGAN_MS }),
  );
  const expectations = createExpectations(text);
  const stop = expectations.hold(store);
  for (const [index, { p99, failed = 0 }] of seconds.entries()) {
    const atMs = at(index + 1);
    const latencyMs = p99 === undefined ? null : { p50: 1, p95: 2, p99 };
    const answers = p99 === undefined ? 0 : 100;
    const second: TrafficSecond = {
      ...{ atMs, succeeded: answers - failed, refused: 0, failed, latencyMs },
    };
    store.dispatch({ kind: "second", atMs, second, server: null });
  }
  // Listeners are told late, and lines are made of what they are told.
  await new Promise((resolve) => setTimeout(resolve, 50));
  stop();
  const log = store.view().log.map((line) => `${line.tone}: ${line.text}`);
  return { log, report: expectations.report(), result: expectations.result() };
}

test("what is crossed is a bad line, what holds again a good one, and the end tells of both", async () => {
  const { log, report, result } = await watched(
    "p99<=1s,failures=0",
    ...[{ p99: 10 }, { p99: 1_200 }, { p99: 1_500 }, {}, { p99: 20 }],
  );
  expect(log).toEqual([
    "bad: expected p99 <= 1.00 s, got 1.20 s",
    "good: p99 <= 1.00 s holds again after 3.0 s",
  ]);
  expect(report).toEqual([
    "expected p99 <= 1.00 s: crossed in 2 of 4 seconds, worst 1.50 s",
    "expected failures <= 0 %: held in all of 4 seconds",
  ]);
  expect(result).toBe("threshold");
});

test("what could never be told is no success", async () => {
  expect(await watched("failures=0", {}, {})).toMatchObject({ result: "inconclusive" });
  expect(await watched("p50<1s", { p99: 3 })).toMatchObject({ result: "ok", log: [] });
  expect(await watched("tps>=200", { p99: 3 })).toMatchObject({
    ...{ result: "threshold", log: ["bad: expected tps >= 200/s, got 100/s"] },
  });
});

test("who was away in the end did not do well, and the last second counts", async () => {
  const store = createStore(
    initialView({ title: "watch", trafficSource: "server", nowMs: BEGAN_MS }),
  );
  const expectations = createExpectations("failures=0");
  const stop = expectations.hold(store);
  const latencyMs = { p50: 1, p95: 2, p99: 3 };
  const second = { atMs: at(1), succeeded: 9, refused: 0, failed: 0, latencyMs };
  store.dispatch({ kind: "second", atMs: at(1), second, server: null });
  store.dispatch({ kind: "cut", atMs: at(2), dropId: null, reason: "ECONNREFUSED" });
  stop();
  expect(expectations.result()).toBe("inconclusive");
  expect(expectations.report()).toEqual([
    "expected failures <= 0 %: held in all of 1 seconds",
    "the server was away when it ended: nobody knows what it did since",
  ]);
});

test.each([
  ["p98<1s", "p98 cannot be told of a second; there are tps, failures, p50, p95 and p99"],
  ["max<1s", "responseMs.max cannot be told of a second"],
  ["steps.reserve.tps>1", "steps.reserve.tps cannot be told of a second"],
  ["p99", '"p99" is not like p99<1s or failures=0'],
])("%s is refused", (text, message) => {
  expect(() => createExpectations(text)).toThrow(message);
});
