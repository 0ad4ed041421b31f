import { expect, test } from "vitest";
import type { Clock } from "../../ports/clock.ts";
import { Pump, type Sink } from "./pump.ts";

/** Time that passes when it is told to; what is due runs in order. */
class TestClock implements Clock {
  #nowMs = 0;
  #due: { atMs: number; task: () => void }[] = [];
  nowMs = (): number => this.#nowMs;
  monotonicMs = (): number => this.#nowMs;
  soon = (task: () => void): void => void this.after(0, task);
  after = (delayMs: number, task: () => void): (() => void) => {
    const entry = { atMs: this.#nowMs + delayMs, task };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  };
  /** @returns how many tasks ran: turns of the event loop */
  pass(ms: number): number {
    const untilMs = this.#nowMs + ms;
    for (let ran = 0; ; ran += 1) {
      const [next] = this.#due.toSorted((a, b) => a.atMs - b.atMs);
      if (next === undefined || next.atMs > untilMs) {
        this.#nowMs = untilMs;
        return ran;
      }
      this.#due = this.#due.filter((entry) => entry !== next);
      this.#nowMs = next.atMs;
      next.task();
    }
  }
}

let version = 0;

class Ear implements Sink {
  has = version;
  sent = 0;
  isBackedUp = false;
  get isBehind(): boolean {
    return this.has !== version;
  }
  send(): boolean {
    if (this.isBackedUp) return false;
    this.has = version;
    this.sent += 1;
    return true;
  }
}

function audience(size: number) {
  const clock = new TestClock();
  const pump = new Pump(clock);
  const ears = Array.from({ length: size }, () => new Ear());
  for (const ear of ears) pump.add(ear);
  const publish = (urgent = false): void => {
    version += 1;
    pump.wake({ urgent });
  };
  const current = (): number => ears.filter((ear) => !ear.isBehind).length;
  const sent = (): number => ears.reduce((sum, ear) => sum + ear.sent, 0);
  return { clock, pump, ears, publish, current, sent };
}

test("a small audience hears everything at once, in slices", () => {
  const { clock, publish, current } = audience(200);
  publish();
  expect(current()).toBe(64);
  expect(clock.pass(0)).toBe(3);
  expect(current()).toBe(200);
});

test("a large one shares the writes of a second, and hears the newest in turn", () => {
  const { clock, ears, publish, sent } = audience(5_000);
  for (let round = 0; round < 80; round += 1) {
    publish();
    clock.pass(250);
  }
  // 20 s at 1,250 writes a second, and what was saved up before.
  expect(sent()).toBeGreaterThan(23_500);
  expect(sent()).toBeLessThan(26_000);
  const each = ears.map((ear) => ear.sent);
  expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
});

test("once it is over nothing runs any more until there is news", () => {
  const { clock, publish, current } = audience(3_000);
  publish();
  clock.pass(10_000);
  expect(current()).toBe(3_000);
  expect(clock.pass(60_000)).toBe(0);
  publish();
  clock.pass(10_000);
  expect(current()).toBe(3_000);
});

test("an entry of the log is with everybody five times sooner, even in the middle of a round", () => {
  const { clock, publish, current } = audience(5_000);
  publish();
  clock.pass(100);
  publish(true);
  clock.pass(600);
  expect(current()).toBe(5_000);
});

test("who is backed up is passed over, keeps nobody waiting, and gets the newest in the end", () => {
  const { clock, ears, publish, current } = audience(300);
  const [slow] = ears as [Ear];
  slow.isBackedUp = true;
  publish();
  clock.pass(1_000);
  expect(current()).toBe(299);
  expect(clock.pass(60_000)).toBe(0);
  slow.isBackedUp = false;
  publish();
  clock.pass(1_000);
  expect([current(), slow.sent]).toEqual([300, 1]);
});

test("who leaves in the middle of a round takes no other's turn", () => {
  const { clock, pump, ears, publish } = audience(1_000);
  publish();
  const gone = new Set(ears.filter((_, index) => index % 3 === 0));
  for (const ear of gone) pump.remove(ear);
  expect(pump.size).toBe(1_000 - gone.size);
  clock.pass(10_000);
  expect(ears.filter((ear) => !gone.has(ear) && ear.isBehind)).toEqual([]);
  for (const ear of ears) pump.remove(ear);
  publish();
  expect([pump.size, clock.pass(1_000)]).toEqual([0, 0]);
});

test("after its end nothing is written", () => {
  const { clock, pump, publish, sent } = audience(1_000);
  publish();
  pump.stop();
  const before = sent();
  publish(true);
  clock.pass(10_000);
  expect(sent()).toBe(before);
});
