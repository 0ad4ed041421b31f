import { expect, test } from "vitest";
import { LoadMeter } from "../measure/loadMeter.ts";
import { createRequestWriter } from "./requests.ts";
import { RushFeed } from "./rushFeed.ts";

function feedOf(count: number, warmUpMs: number) {
  const meter = new LoadMeter({ onBegin: () => {}, onSecond: () => {} });
  const buyers = Array.from({ length: count }, (_, at) => ({ buyerId: `b${at}`, token: `t${at}` }));
  const feed = new RushFeed(
    {
      ...{ kind: "rush", dropId: "drop", connections: 4, buyers, ratePerSecond: null },
      ...{ warmUpMs, keyPrefix: "run", timeLimitMs: 10_000 },
    },
    createRequestWriter("http://127.0.0.1:1"),
    meter,
  );
  return { feed, meter };
}

/** The next request, which must be there. */
function send(feed: RushFeed, nowMs: number) {
  const job = feed.next(nowMs);
  if (typeof job === "string") throw new Error(`no request, but ${job}`);
  return job;
}
const granted = (id: string) => ({ status: 201, body: JSON.stringify({ id }), headers: [] });

test("what is answered from the warm-up's end on is measured; whoever came before it counts", () => {
  const { feed, meter } = feedOf(2, 500);
  const [early, late] = [send(feed, 0), send(feed, 0)];
  feed.answered(early, granted("r0"), 499, 499);
  feed.answered(send(feed, 499), granted("r0"), 0, 499);
  expect(meter.result()).toMatchObject({ requests: 0, latencyMs: null });
  feed.answered(late, granted("r1"), 500, 500);
  feed.answered(send(feed, 500), granted("r1"), 0, 500);
  const { steps, buyers } = feed.result();
  expect([steps["reserve"]?.completions, steps["pay"]?.completions]).toEqual([1, 1]);
  expect(meter.result().completions).toBe(2);
  expect(buyers?.acknowledged).toEqual([
    { buyer: 0, reservationId: "r0", ordered: true },
    { buyer: 1, reservationId: "r1", ordered: true },
  ]);
  expect(feed.next(501)).toBe("done");
});

test("so it is with what is lost", () => {
  const { feed, meter } = feedOf(2, 500);
  const [early, late] = [send(feed, 0), send(feed, 0)];
  feed.lost(early, "connection_lost", 499);
  expect(meter.result().lost).toEqual({});
  feed.lost(late, "timeout", 500);
  expect(meter.result().lost).toEqual({ timeout: 1 });
  expect(feed.result().steps["reserve"]?.lost).toEqual({ timeout: 1 });
  // Both are to be sent again.
  expect(feed.next(501)).toBe("wait");
});
