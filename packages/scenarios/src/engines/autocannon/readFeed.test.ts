import { expect, test } from "vitest";
import type { ReadPlan } from "../../load/plan.ts";
import { LoadMeter } from "../measure/loadMeter.ts";
import { ReadFeed } from "./readFeed.ts";
import { createRequestWriter } from "./requests.ts";

const feedOf = (change: Partial<ReadPlan>) =>
  new ReadFeed(
    {
      ...{ kind: "read", dropId: "drop", connections: 4, durationMs: 1_000, warmUpMs: 0 },
      ...{ ratePerSecond: null, timeLimitMs: 10_000 },
      ...change,
    },
    createRequestWriter("http://127.0.0.1:1"),
    new LoadMeter({ onBegin: () => {}, onSecond: () => {} }),
  );

/** The next read, which must be due. */
function read(feed: ReadFeed, nowMs: number) {
  const job = feed.next(nowMs);
  if (typeof job === "string") throw new Error(`no read, but ${job}`);
  return job;
}
/** How many reads are due, each of which is sent. */
function sendDue(feed: ReadFeed, nowMs: number): number {
  let sent = 0;
  while (typeof feed.next(nowMs) !== "string") sent++;
  return sent;
}
const FOUND = { status: 200, body: "{}", headers: [] };

test("what is answered or lost from the warm-up's end on is measured, and nothing before it", () => {
  const feed = feedOf({ warmUpMs: 1_500 });
  const [early, late] = [read(feed, 0), read(feed, 0)];
  const [lostEarly, lostLate] = [read(feed, 0), read(feed, 0)];
  feed.answered(early, FOUND, 1_499, 1_499);
  feed.lost(lostEarly, "connection_lost", 1_499);
  expect(feed.result().steps["read"]).toMatchObject({ requests: 0, latencyMs: null });
  feed.answered(late, FOUND, 1_500, 1_500);
  feed.lost(lostLate, "timeout", 1_500);
  const { completions, lost, latencyMs } = feed.result().steps["read"] ?? {};
  expect({ completions, lost }).toEqual({ completions: 1, lost: { timeout: 1 } });
  expect(latencyMs?.max).toBe(1_500);
});

test("in a closed loop every connection reads until the time is up", () => {
  const feed = feedOf({ warmUpMs: 500 });
  read(feed, 7_000);
  read(feed, 8_499);
  expect(feed.next(8_500)).toBe("done");
});

test("at a rate nothing is dropped that is sent in time, be it a little late", () => {
  const feed = feedOf({ ratePerSecond: 100 });
  let sent = 0;
  for (let nowMs = 0; nowMs <= 1_000; nowMs += 125) sent += sendDue(feed, nowMs);
  expect(sent).toBe(101);
  expect(feed.result().offered).toEqual({ ratePerSecond: 100, dropped: 0 });
});

test("what was due is sent for a second after the end, and then dropped", () => {
  const [late, tooLate] = [feedOf({ ratePerSecond: 100 }), feedOf({ ratePerSecond: 100 })];
  expect([sendDue(late, 0), sendDue(late, 1_999)]).toEqual([1, 100]);
  expect(late.result().offered?.dropped).toBe(0);
  expect([sendDue(tooLate, 0), sendDue(tooLate, 2_000)]).toEqual([1, 0]);
  expect(tooLate.result().offered?.dropped).toBe(99);
});
