import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Gate } from "./gate.ts";

test("without turns it is open, and its clock is the process's", () => {
  const gate = new Gate({ turns: false });
  expect(gate.isOpen).toBe(true);
  const before = performance.now();
  expect(gate.now()).toBeGreaterThanOrEqual(before);
  gate.sent();
  gate.ended();
  expect(gate.isOpen).toBe(true);
});

test("the clock stands until the first turn and between turns", async () => {
  const gate = new Gate({ turns: true });
  expect(gate.isOpen).toBe(false);
  const begunMs = gate.now();
  await sleep(30);
  expect(gate.now()).toBe(begunMs);

  const opened: boolean[] = [];
  gate.onOpen = () => opened.push(gate.isOpen);
  await gate.turn(20);
  expect(opened).toEqual([true]);
  expect(gate.isOpen).toBe(false);
  const restedMs = gate.now();
  expect(restedMs).toBeGreaterThan(begunMs);
  await sleep(30);
  expect(gate.now()).toBe(restedMs);
});

test("a turn is over once what is on its way has come back; until then the clock goes on", async () => {
  const gate = new Gate({ turns: true });
  let isOver = false;
  const turn = gate.turn(10).finally(() => {
    isOver = true;
  });
  gate.sent();
  gate.sent();
  gate.ended();
  await expect.poll(() => gate.isOpen).toBe(false);
  const closedMs = gate.now();
  await sleep(10);
  expect(isOver).toBe(false);
  expect(gate.now()).toBeGreaterThan(closedMs);
  gate.ended();
  await turn;
});

test("while one of many connections still waits, the clock goes by its share", async () => {
  const gate = new Gate({ turns: true });
  gate.connections = 50;
  const turn = gate.turn(5);
  gate.sent();
  await expect.poll(() => gate.isOpen).toBe(false);
  // Real time is read on both sides of each reading of the gate's clock, so the bounds are exact.
  const read = (): { before: number; own: number; after: number } => {
    const before = performance.now();
    const own = gate.now();
    return { before, own, after: performance.now() };
  };
  const from = read();
  await sleep(100);
  const to = read();
  const passedMs = to.own - from.own;
  expect(passedMs).toBeGreaterThanOrEqual((to.before - from.after) / 50 - 1e-6);
  expect(passedMs).toBeLessThanOrEqual((to.after - from.before) / 50 + 1e-6);
  gate.ended();
  await turn;
  expect(gate.now()).toBeGreaterThanOrEqual(to.own);
});

test("a turn for good does not close", async () => {
  const gate = new Gate({ turns: true });
  void gate.turn(Infinity);
  await sleep(20);
  expect(gate.isOpen).toBe(true);
});
