import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createOutput, type Output } from "../../output.ts";
import { at, BEGAN_MS, DROP_ID, dropState } from "../../testing/liveEvents.ts";
import { initialView } from "../reduce.ts";
import { createStore } from "../store.ts";
import { holdOutput } from "./heldOutput.ts";
import { openPlainScreen } from "./plainScreen.ts";

beforeEach(() => void vi.useFakeTimers({ now: BEGAN_MS }));
afterEach(() => void vi.useRealTimers());

const newStore = () =>
  createStore(initialView({ title: "watch", trafficSource: "server", nowMs: BEGAN_MS }));

/** What is written, with its time left out. */
function recorder() {
  const lines: string[] = [];
  return { lines, say: (line: string) => void lines.push(line.replace(/^[\d:]{8} /, "")) };
}

test("what happens is told at once; a line a second, and of several drops those that changed", async () => {
  const store = newStore();
  const { lines, say } = recorder();
  const out = undefined as unknown as Output;
  const screen = openPlainScreen(store, { out, say, everyMs: 1_000, quiet: false });
  const ids = [DROP_ID, DROP_ID.replace("1936", "1937")];
  for (const [index, dropId] of ids.entries()) {
    store.dispatch({ kind: "follow", atMs: at(0), dropId, name: `drop-${index}`, side: null });
    const state = dropState(0, { dropId, slug: `drop-${index}` });
    store.dispatch({ kind: "state", atMs: at(0), state });
  }
  store.dispatch({ kind: "note", atMs: at(0), tone: "bad", text: "something" });
  vi.advanceTimersByTime(250);
  expect(lines.splice(0)).toEqual(["! something"]);
  vi.advanceTimersByTime(750);
  expect(lines.splice(0).map((line) => line.split(" ")[0])).toEqual(["server", "drop-0", "drop-1"]);
  const state = dropState(1, { dropId: ids[1] ?? "", slug: "drop-1", held: 1 });
  store.dispatch({ kind: "state", atMs: at(1), state });
  vi.advanceTimersByTime(1_000);
  expect(lines.splice(0).map((line) => line.split(" ")[0])).toEqual(["server", "drop-1"]);
  vi.advanceTimersByTime(1_000);
  expect(lines.splice(0)).toEqual(["server  not measured yet"]);
  // Whoever comes in later hears of all within a minute.
  vi.advanceTimersByTime(60_000);
  expect(lines.splice(0).filter((line) => line.startsWith("drop-0"))).toHaveLength(1);
  store.dispatch({ kind: "note", atMs: at(70), tone: "plain", text: "the last word" });
  await screen.close();
  expect(lines).toEqual(["the last word"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a quiet one tells a second in which something happened, and no other", async () => {
  const store = newStore();
  const { lines, say } = recorder();
  const out = undefined as unknown as Output;
  const screen = openPlainScreen(store, { out, say, everyMs: 1_000, quiet: true });
  const answer = (atMs: number, succeeded: number) => {
    const second = { atMs, succeeded, refused: 0, failed: 0, latencyMs: null };
    store.dispatch({ kind: "second", atMs, second, server: null });
    vi.advanceTimersByTime(1_000);
    return lines.splice(0);
  };
  vi.advanceTimersByTime(5_000);
  expect(lines).toEqual([]);
  expect(answer(at(6), 5)).toEqual(["server  5/s (refused 0/s, failed 0/s)"]);
  expect(answer(at(7), 5)).toEqual(["server  5/s (refused 0/s, failed 0/s)"]);
  expect(answer(at(8), 0)).toEqual(["server  0/s (refused 0/s, failed 0/s)"]);
  for (let second = 9; second < 90; second++) expect(answer(at(second), 0)).toEqual([]);
  await screen.close();
});

test("talk and results wait, in their order, until the terminal is free", () => {
  const written: string[] = [];
  const write = (text: string | Uint8Array) => written.push(String(text)) > 0;
  vi.spyOn(process.stdout, "write").mockImplementation(write);
  vi.spyOn(process.stderr, "write").mockImplementation(write);
  const config = { columns: 80, colour: { out: false, err: false }, liveErr: true };
  const out = createOutput(config as never, { json: false, verbose: false });
  const heard: string[] = [];
  const held = holdOutput(out, (line) => heard.push(line));
  held.out.say("first");
  held.out.result({}, () => "a table");
  held.out.redraw("never");
  held.out.line("a line");
  expect(written).toEqual([]);
  expect(heard).toEqual(["first"]);
  held.release();
  held.out.say("after");
  vi.restoreAllMocks();
  expect(written).toEqual(["first\n", "a table\n", "a line\n", "after\n"]);
  expect(heard).toEqual(["first"]);
});
