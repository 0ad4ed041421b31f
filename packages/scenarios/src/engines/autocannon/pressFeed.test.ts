import { expect, test } from "vitest";
import type { PressPlan } from "../../load/plan.ts";
import { LoadMeter } from "../measure/loadMeter.ts";
import { PressFeed } from "./pressFeed.ts";
import { createRequestWriter } from "./requests.ts";

const plan = (count: number): PressPlan => ({
  kind: "press",
  dropId: "drop",
  connections: 2,
  buyers: Array.from({ length: count }, (_, at) => ({ buyerId: `b${at}`, token: `t${at}` })),
  durationMs: 1_000,
  timeLimitMs: 10_000,
});
const feedOf = (count: number) =>
  new PressFeed(
    plan(count),
    createRequestWriter("http://127.0.0.1:1"),
    new LoadMeter({ onBegin: () => {}, onSecond: () => {} }),
  );

/** The next to press, who must be there. */
function press(feed: PressFeed, nowMs = 0) {
  const job = feed.next(nowMs);
  if (job === "done") throw new Error("nobody presses any more");
  return job;
}
const answer = (status: number, body: object) => ({
  status,
  body: JSON.stringify(body),
  headers: [],
});
const SOLD_OUT = answer(409, { code: "sold_out" });

test("buyers press in turn, without a key, and again only once they are answered", () => {
  const feed = feedOf(3);
  const first = press(feed);
  expect(String(first.request)).toMatch(/^POST \/v1\/drops\/drop\/reservations .*Bearer t0\r\n/s);
  expect(String(first.request)).not.toContain("idempotency-key");
  const second = press(feed);
  feed.answered(second, SOLD_OUT, 1, 1);
  expect([press(feed).buyer, press(feed).buyer]).toEqual([2, 1]);
  feed.lost(first, "timeout");
  expect(press(feed).buyer).toBe(0);
});

test("they press until the time is up, and everyone once however long that takes", () => {
  const feed = feedOf(3);
  for (let nowMs = 0; nowMs < 5_000; nowMs += 500) {
    const job = feed.next(nowMs);
    if (job === "done") break;
    feed.answered(job, SOLD_OUT, 1, nowMs);
  }
  expect(feed.result().steps["reserve"]?.completions).toBe(3);
  const slow = feedOf(3);
  [0, 2_000, 4_000].forEach((nowMs) => slow.answered(press(slow, nowMs), SOLD_OUT, 1, nowMs));
  expect(slow.next(6_000)).toBe("done");
});

test("a buyer ends by its unit, or else by the last that it was told", () => {
  const feed = feedOf(4);
  feed.answered(press(feed), answer(201, { id: "r0" }), 1, 1);
  feed.lost(press(feed), "connection_lost");
  feed.lost(press(feed), "connection_lost");
  feed.answered(press(feed), SOLD_OUT, 1, 1);
  const limited = (...reservationIds: string[]) => {
    return answer(409, { code: "limit_reached", reservationIds });
  };
  feed.answered(press(feed), SOLD_OUT, 1, 2);
  // The answer to its first press was lost: now it learns what it has.
  feed.answered(press(feed), limited("r1"), 1, 2);
  feed.answered(press(feed), limited(), 1, 2);
  const { buyers } = feed.result();
  expect([...(buyers?.ends ?? [])]).toEqual([1, 1, 2, 2]);
  expect(buyers).toMatchObject({
    acknowledged: [
      { buyer: 0, reservationId: "r0" },
      { buyer: 1, reservationId: "r1" },
    ],
    refusedByReason: { limit_reached: 1, sold_out: 1 },
    failedByReason: {},
  });
});

test("a second unit of one buyer is a second acknowledgement, for the judge to see", () => {
  const feed = feedOf(1);
  feed.answered(press(feed), answer(201, { id: "r0" }), 1, 1);
  feed.answered(press(feed), answer(201, { id: "r1" }), 1, 2);
  expect(feed.result().buyers?.acknowledged.length).toBe(2);
});
