import { expect, test } from "vitest";
import { systemClock as clock } from "../adapters/system/systemClock.ts";
import { DirectTurns } from "./directTurns.ts";

const LIMITS = { underWayMax: 2, waitingMax: 3, waitMsMax: 60_000 };

/** Work that goes on until it is told to end. */
function workshop() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => ends.push(() => resolve(name)));
  };
  return { begun, ends, work };
}

test("no more are under way than allowed, and those who wait come in order", async () => {
  const { begun, ends, work } = workshop();
  const turns = new DirectTurns(LIMITS, clock);
  const answers = ["a", "b", "c", "d", "e", "f"].map((name) => turns.take(work(name)));
  expect(await answers[5]).toBeNull();
  expect(begun).toEqual(["a", "b"]);
  for (let ended = 0; ended < 5; ended += 1) {
    ends[ended]?.();
    await answers[ended];
    await new Promise(setImmediate);
  }
  expect(begun).toEqual(["a", "b", "c", "d", "e"]);
  expect(await Promise.all(answers)).toEqual(["a", "b", "c", "d", "e", null]);
});

test("work that fails passes its turn on", async () => {
  const turns = new DirectTurns({ ...LIMITS, underWayMax: 1 }, clock);
  const failed = turns.take(() => Promise.reject(new Error("lost")));
  const next = turns.take(async () => "next");
  await expect(failed).rejects.toThrow("lost");
  expect(await next).toBe("next");
  expect(await turns.take(async () => "later")).toBe("later");
});

test("whoever waits too long is let go, and keeps nobody's turn", async () => {
  const { begun, ends, work } = workshop();
  const turns = new DirectTurns({ ...LIMITS, underWayMax: 1, waitMsMax: 20 }, clock);
  const first = turns.take(work("first"));
  expect(await turns.take(work("late"))).toBeNull();
  ends[0]?.();
  expect(await first).toBe("first");
  expect(await turns.take(async () => "later")).toBe("later");
  expect(begun).toEqual(["first"]);
});
