import { expect, test } from "vitest";
import type { LoadTick, Seat } from "../../load/engine.ts";
import type { LoadPlan, PressPlan, ReadPlan, RushPlan } from "../../load/plan.ts";
import { inTurns } from "../../turns.ts";
import { send, serve } from "../testing/serve.ts";
import { autocannonEngine } from "./engine.ts";

const load = (url: string, plan: LoadPlan, signal?: AbortSignal) => async (seat: Seat) => {
  const ticks: LoadTick[] = [];
  const result = await autocannonEngine.run({
    ...{ url, plan, signal, seat },
    onTick: (tick) => ticks.push(tick),
    onSecond: () => {},
  });
  return { ...result, elapsedMs: ticks.at(-1)?.elapsedMs };
};

const buyers = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ buyerId: `b${at}`, token: `t${at}` }));
const read: ReadPlan = {
  ...{ kind: "read", dropId: "reads", connections: 8, durationMs: 400, warmUpMs: 100 },
  ...{ ratePerSecond: null, timeLimitMs: 30_000 },
};
const rush: RushPlan = {
  ...{ kind: "rush", dropId: "rushes", connections: 16, buyers: buyers(3_000) },
  ...{ ratePerSecond: null, warmUpMs: 0, keyPrefix: "run", timeLimitMs: 30_000 },
};
const press: PressPlan = {
  ...{ kind: "press", dropId: "presses", connections: 4, buyers: buyers(20), durationMs: 300 },
  timeLimitMs: 30_000,
};

/** Answers a little late, and notes who was on the way at once and how often they changed. */
async function watchful() {
  const out = { reads: 0, rushes: 0, presses: 0 };
  const seen = { atOnce: 0, changes: 0 };
  let last = "";
  const { url, die } = await serve((request, response) => {
    const who = /reads|rushes|presses/.exec(request.url ?? "")?.[0] as keyof typeof out;
    if (who !== last) seen.changes++;
    last = who;
    out[who]++;
    if (Object.values(out).filter((count) => count > 0).length > 1) seen.atOnce++;
    setTimeout(() => {
      out[who]--;
      if (who === "reads") send(response, 200, { available: 1 });
      else send(response, 409, { code: "sold_out" });
    }, 1);
  });
  return { url, seen, die };
}

test("two loads send in turns, never both at once, and each is done wholly", async () => {
  const { url, seen } = await watchful();
  // Long enough for many turns, be each of them late.
  const long = { ...read, durationMs: 2_000 };
  const [reads, rushes] = await inTurns(20, [load(url, long), load(url, rush)]);
  expect(seen.atOnce).toBe(0);
  expect(seen.changes).toBeGreaterThan(6);
  expect([reads.cutShort, rushes.cutShort]).toEqual([null, null]);
  expect(rushes.buyers?.refusedByReason).toEqual({ sold_out: 3_000 });
  expect(rushes.overall.completions).toBe(3_000);
});

test("its clock goes while it sends: a load in turns lasts as long as one that is alone", async () => {
  const { url } = await watchful();
  const begunMs = performance.now();
  const [one, other] = await inTurns(20, [load(url, read), load(url, press)]);
  const wallMs = performance.now() - begunMs;
  expect(one.elapsedMs).toBeGreaterThanOrEqual(read.warmUpMs + read.durationMs);
  expect(other.elapsedMs).toBeGreaterThanOrEqual(press.durationMs);
  expect(one.overall.durationMs).toBeLessThan(wallMs - press.durationMs);
  expect(other.overall.durationMs).toBeLessThan(wallMs - read.durationMs);
  expect(one.overall.durationMs + other.overall.durationMs).toBeLessThan(wallMs);
});

test("a load that is stopped at rest hands over what it has, and the other goes on", async () => {
  const { url } = await watchful();
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 300);
  const long = { ...read, durationMs: 20_000 };
  const [stopped, other] = await inTurns(50, [load(url, long, stop.signal), load(url, rush)]);
  expect(stopped.cutShort?.reason).toBe("interrupted");
  expect(other.cutShort).toBeNull();
  expect(other.overall.completions).toBe(3_000);
});

test("only what is answered says when a load can pause: an arrival rate does not", () => {
  expect([read, rush, press].map((plan) => autocannonEngine.takesTurns(plan))).toEqual([
    ...[true, true, true],
  ]);
  const open: LoadPlan[] = [
    { ...read, ratePerSecond: 10 },
    { ...rush, ratePerSecond: 10 },
  ];
  expect(open.map((plan) => autocannonEngine.takesTurns(plan))).toEqual([false, false]);
});
