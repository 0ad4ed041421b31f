import { describe, expect, test } from "vitest";
import { type Intent, intentOf, isOfShare } from "../../load/intents.ts";
import { EstimateMeter } from "../measure/estimateMeter.ts";
import { retryDelayMs } from "../measure/retries.ts";
import { afterTicket, comeBack } from "./moves.ts";

const move = (
  step: "join" | "poll" | "leave",
  state: Parameters<typeof afterTicket>[0]["ticket"]["state"],
  intent: Intent = "pay",
  pollMs: number | null = null,
) => afterTicket({ step, ticket: { state, retryAfterMs: 1_234 }, intent, pollMs });
const send = (step: string, afterMs = 0) => ({ kind: "send", step, afterMs });
const end = (kind: "refused" | "failed", reason: string) => ({ kind: "end", end: kind, reason });

describe("a buyer", () => {
  test("who waits polls again when told, or at the pace of the run", () => {
    expect(move("join", "waiting")).toEqual(send("poll", 1_234));
    expect(move("poll", "waiting")).toEqual(send("poll", 1_234));
    expect(move("poll", "waiting", "no_pay", 50)).toEqual(send("poll", 50));
  });

  test("who is admitted reserves at once, unless it does not show up", () => {
    expect(move("poll", "admitted")).toEqual(send("reserve"));
    expect(move("join", "admitted", "no_pay")).toEqual(send("reserve"));
    expect(move("poll", "admitted", "no_show")).toEqual(end("refused", "no_show"));
  });

  test("who leaves does so after a poll, or with an admission in hand", () => {
    expect(move("join", "waiting", "leave")).toEqual(send("poll", 1_234));
    expect(move("poll", "waiting", "leave")).toEqual(send("leave"));
    expect(move("join", "admitted", "leave")).toEqual(send("leave"));
    expect(move("leave", "left", "leave")).toEqual(end("refused", "left"));
    expect(move("leave", "waiting", "leave")).toEqual(end("failed", "not_left"));
  });

  test("who is told the end has it", () => {
    expect(move("poll", "sold_out", "leave")).toEqual(end("refused", "sold_out"));
    expect(move("poll", "lapsed")).toEqual(end("refused", "lapsed"));
    expect(move("poll", "used")).toEqual(end("failed", "used_unasked"));
    expect(move("poll", "left")).toEqual(end("failed", "left_unasked"));
  });
});

test("as many come back as units are free, and nobody once all is paid", () => {
  expect(comeBack({ available: 3, held: 7 }, 10)).toBe(3);
  expect(comeBack({ available: 30, held: 0 }, 10)).toBe(10);
  expect(comeBack({ available: 0, held: 1 }, 10)).toBe(0);
  expect(comeBack({ available: 0, held: 0 }, 10)).toBe("sold_out");
});

test("a step is sent again as asked, or ever later, and in the end no more", () => {
  const delay = (attempt: number, askedMs?: number) =>
    retryDelayMs({ plan: "queue", attempt, askedMs });
  expect([1, 2, 3, 7].map((attempt) => delay(attempt))).toEqual([25, 50, 100, 1_000]);
  expect(delay(1, 0)).toBe(0);
  expect(delay(1, 500)).toBe(500);
  expect(delay(1, 60_000)).toBe(1_000);
  expect(delay(29)).toBe(1_000);
  expect(delay(30)).toBeNull();
  expect(retryDelayMs({ plan: "rush", attempt: 12, askedMs: 0 })).toBeNull();
});

test("shares are kept, spread over the crowd, and the same in every run", () => {
  const shares = { leave: 0.1, noShow: 0.05, noPay: 0.2 };
  for (const from of [0, 500]) {
    const counts: Record<Intent, number> = { leave: 0, no_show: 0, no_pay: 0, pay: 0 };
    for (let buyer = from; buyer < from + 500; buyer++) counts[intentOf(buyer, shares)]++;
    expect(counts.leave).toBeCloseTo(50, -1);
    expect(counts.no_show).toBeCloseTo(25, -1);
    expect(counts.no_pay).toBeCloseTo(100, -1);
  }
  const all = Array.from({ length: 500 }, (_, buyer) => isOfShare(buyer, 0.6));
  expect(all.filter(Boolean).length).toBeCloseTo(300, -1);
  expect(all.slice(0, 10).filter(Boolean).length).toBeCloseTo(6, 0);
  expect(intentOf(0, { leave: 1, noShow: 0, noPay: 0 })).toBe("leave");
  expect(intentOf(7, { leave: 0, noShow: 0, noPay: 0 })).toBe("pay");
});

test("estimates are held against the wait that came", () => {
  const meter = new EstimateMeter();
  expect(meter.result()).toBeNull();
  const estimate = { low: 5, likely: 10, high: 15 };
  for (let n = 0; n < 8; n++) meter.record(estimate, 12);
  meter.record(estimate, 20);
  meter.record(estimate, 0.5);
  expect(meter.result()).toEqual({
    count: 10,
    seconds: { p50: 2, p90: expect.closeTo(9.5, 1) },
    share: { p50: expect.closeTo(0.167, 3), p90: 0.5 },
    withinRange: 0.8,
  });
});
