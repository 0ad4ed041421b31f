import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BEGAN_MS } from "../testing/liveEvents.ts";
import { initialView } from "./reduce.ts";
import { createStore } from "./store.ts";

beforeEach(() => void vi.useFakeTimers({ now: BEGAN_MS }));
afterEach(() => void vi.useRealTimers());

const newStore = () =>
  createStore(initialView({ title: "watch", trafficSource: "server", nowMs: BEGAN_MS }));
const note = (text: string) => ({ kind: "note", atMs: Date.now(), tone: "plain", text }) as const;

test("listeners hear of a burst at most four times a second, and always of its end", () => {
  const store = newStore();
  const seen: (string | undefined)[] = [];
  store.subscribe(() => seen.push(store.view().log.at(-1)?.text));
  for (let sent = 1; sent <= 500; sent++) {
    store.dispatch(note(`${sent}`));
    vi.advanceTimersByTime(1);
  }
  expect(seen.length).toBeLessThanOrEqual(3);
  vi.advanceTimersByTime(300);
  expect(seen.at(-1)).toBe("500");
  expect(seen.length).toBeLessThanOrEqual(4);
});

test("a view is up to date at once, though nobody was told yet", () => {
  const store = newStore();
  const listener = vi.fn<() => void>();
  store.subscribe(listener);
  store.dispatch(note("now"));
  expect(store.view().log).toHaveLength(1);
  expect(listener).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(listener).toHaveBeenCalledTimes(1);
});

test("the clock ticks while somebody listens, and nothing is left running after that", () => {
  const store = newStore();
  vi.advanceTimersByTime(5_000);
  expect(store.view().nowMs).toBe(BEGAN_MS);
  const listener = vi.fn<() => void>();
  const stops = [store.subscribe(listener), store.subscribe(listener)];
  vi.advanceTimersByTime(3_500);
  expect(store.view().nowMs).toBe(BEGAN_MS + 8_000);
  stops[0]?.();
  expect(vi.getTimerCount()).toBeGreaterThan(0);
  stops[1]?.();
  expect(vi.getTimerCount()).toBe(0);
  const heard = listener.mock.calls.length;
  store.dispatch(note("nobody is told"));
  vi.advanceTimersByTime(5_000);
  expect(listener).toHaveBeenCalledTimes(heard);
});
