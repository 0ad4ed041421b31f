import { expect, test } from "vitest";
import type { Seat } from "./load/engine.ts";
import { inTurns } from "./turns.ts";

/** A load that wants so many turns and notes each of them. */
function loadOf(name: string, turns: number, notes: string[]) {
  return (seat: Seat): Promise<string> => {
    const { promise, resolve } = Promise.withResolvers<string>();
    let left = turns;
    seat.ready((ms) => {
      notes.push(`${name} ${ms}`);
      left -= 1;
      if (ms === Infinity) left = 0;
      if (left === 0) {
        seat.over();
        resolve(name);
      }
      return Promise.resolve();
    });
    return promise;
  };
}

test("the first goes first, they alternate, and who is left goes on for good", async () => {
  const notes: string[] = [];
  const results = await inTurns(100, [loadOf("one", 2, notes), loadOf("other", 5, notes)]);
  expect(results).toEqual(["one", "other"]);
  expect(notes).toEqual(["one 100", "other 100", "one 100", "other Infinity"]);
});

test("nobody goes before both could", async () => {
  const notes: string[] = [];
  const { promise: late, resolve: begin } = Promise.withResolvers<void>();
  const other = loadOf("other", 1, notes);
  const both = inTurns(100, [
    loadOf("one", 1, notes),
    async (seat) => {
      await late;
      notes.push("other could");
      return other(seat);
    },
  ]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(notes).toEqual([]);
  begin();
  await both;
  expect(notes[0]).toBe("other could");
});

test("one that fails before its first turn leaves all the time to the other", async () => {
  const notes: string[] = [];
  const fails = (seat: Seat) => {
    seat.over();
    return Promise.resolve("failed");
  };
  expect(await inTurns(100, [fails, loadOf("other", 3, notes)])).toEqual(["failed", "other"]);
  expect(notes).toEqual(["other Infinity"]);
  const throws = () => Promise.reject(new Error("no generator"));
  await expect(inTurns(100, [throws, loadOf("other", 3, notes)])).rejects.toThrow("no generator");
});
