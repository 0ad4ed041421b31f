import { expect, test } from "vitest";
import type { LoadSecond, LoadTick } from "../../load/engine.ts";
import type { LoadPlan, RushPlan } from "../../load/plan.ts";
import { listen, send, serve } from "../testing/serve.ts";
import { autocannonEngine } from "./engine.ts";

const rush = (count: number, connections = 16): RushPlan => ({
  kind: "rush",
  dropId: "drop",
  connections,
  buyers: Array.from({ length: count }, (_, at) => ({ buyerId: `b${at}`, token: `t${at}` })),
  ratePerSecond: null,
  warmUpMs: 0,
  keyPrefix: "run",
  timeLimitMs: 30_000,
});

const run = (url: string, plan: LoadPlan) => {
  const ticks: LoadTick[] = [];
  const seconds: LoadSecond[] = [];
  const order = {
    url,
    plan,
    onTick: (tick: LoadTick) => ticks.push(tick),
    onSecond: (second: LoadSecond) => seconds.push(second),
    signal: undefined,
  };
  return autocannonEngine.run(order).then((result) => ({ result, ticks, seconds }));
};

test("every buyer reserves once with a key and a token of its own, and pays what it got", async () => {
  const seen: string[] = [];
  let left = 30;
  const url = await listen((request, response) => {
    const key = String(request.headers["idempotency-key"]);
    seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${key}`);
    if (request.url?.endsWith("/payment")) send(response, 201, {});
    else if (left-- > 0) send(response, 201, { id: `r-${key}` });
    else send(response, 409, { code: "sold_out" });
  });
  const { result } = await run(url, rush(100));

  const reserves = seen.filter((line) => line.includes("/v1/drops/drop/reservations"));
  expect(reserves.toSorted()).toEqual(
    Array.from(
      { length: 100 },
      (_, at) => `POST /v1/drops/drop/reservations Bearer t${at} run-${at}`,
    ).toSorted(),
  );
  expect(seen.length).toBe(130);
  for (const { buyer, reservationId } of result.buyers?.acknowledged ?? []) {
    expect(reservationId).toBe(`r-run-${buyer}`);
    expect(seen).toContain(
      `POST /v1/reservations/${reservationId}/payment Bearer t${buyer} undefined`,
    );
  }
  expect(result.buyers?.acknowledged.filter(({ ordered }) => ordered).length).toBe(30);
  expect(result.buyers?.refusedByReason).toEqual({ sold_out: 70 });
  expect(result.steps.reserve).toMatchObject({ completions: 100, succeeded: 30, refused: 70 });
  expect(result.steps.pay).toMatchObject({ completions: 30, byStatus: { 201: 30 } });
  expect(result.cutShort).toBeNull();
});

test("what says try again, or breaks, is sent again with the same key until it is answered", async () => {
  const attempts = new Map<string, number>();
  const url = await listen((request, response) => {
    const key = String(request.headers["idempotency-key"] ?? request.url);
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    const index = Number(key.split("-")[1]);
    if (attempt === 1 && index % 4 === 0) {
      response.setHeader("retry-after", "0");
      send(response, 503, { code: "overloaded" });
    } else if (attempt === 1 && index % 4 === 1) request.socket.destroy();
    else if (attempt <= 2 && index % 4 === 2) send(response, 409, { code: "in_progress" });
    else send(response, 201, { id: "r" });
  });
  const { result } = await run(url, rush(40, 8));
  expect(result.buyers?.acknowledged.length).toBe(40);
  expect(result.steps.reserve?.byCode).toEqual({ overloaded: 10, in_progress: 20 });
  expect(result.steps.reserve?.lost).toEqual({ connection_lost: 10 });
  expect(result.steps.reserve?.requests).toBe(80);
});

test("a declined payment leaves the buyer accepted, and a wrong token fails", async () => {
  const url = await listen((request, response) => {
    if (request.url?.endsWith("/payment")) send(response, 402, { code: "declined" });
    else if (request.headers.authorization === "Bearer t0")
      send(response, 401, { code: "unauthorized" });
    else send(response, 201, { id: "r" });
  });
  const { result } = await run(url, rush(3));
  expect(result.buyers).toMatchObject({
    failedByReason: { unauthorized: 1 },
    unpaidByReason: { declined: 2 },
  });
  expect([...(result.buyers?.ends ?? [])]).toEqual([3, 1, 1]);
});

const reads = (durationMs: number): LoadPlan => ({
  kind: "read",
  dropId: "drop",
  connections: 4,
  durationMs,
  warmUpMs: 0,
  ratePerSecond: null,
  timeLimitMs: 20_000,
});

test("reads go on for the time told, and every one that was answered is counted", async () => {
  let answered = 0;
  const url = await listen((_request, response) => {
    answered++;
    send(response, 200, { available: 1 });
  });
  const { result, ticks } = await run(url, reads(700));
  expect(result.overall.completions).toBe(answered);
  expect(result.steps.read?.byStatus).toEqual({ 200: answered });
  expect(result.generator.cpuShare).toBeGreaterThan(0);
  expect(ticks.at(-1)?.completions).toBe(answered);
});

test("every answer is in one of the seconds, which follow one another", async () => {
  const url = await listen((_request, response) => send(response, 200, {}));
  const { result, seconds } = await run(url, reads(2_300));
  const sum = seconds.reduce((total, { succeeded }) => total + succeeded, 0);
  expect(sum).toBe(result.overall.completions);
  // On a busy machine it may end late, and a second may be without an answer.
  const ends = seconds.map(({ atMs }) => atMs);
  expect(ends.length).toBeGreaterThanOrEqual(3);
  expect(ends.slice(0, -1)).toEqual(ends.slice(1).map((_, at) => (at + 1) * 1_000));
  expect(ends.at(-1)).toBeGreaterThan(ends.at(-2) ?? Infinity);
  expect(ends.at(-1)).toBeGreaterThanOrEqual(2_300);
  const answered = seconds.find(({ succeeded }) => succeeded > 0);
  expect(answered?.latencyMs?.p50).toBeGreaterThan(0);
});

test("a target that dies leaves a partial result that says so", async () => {
  let left = 200;
  const { url, die } = await serve((_request, response) => {
    if (left-- > 0) return send(response, 200, {});
    die();
  });
  const { result } = await run(url, reads(15_000));
  expect(result.cutShort?.reason).toBe("target_died");
  expect(result.overall.completions).toBe(200);
});

test("an abort keeps what was measured", async () => {
  const url = await listen((_request, response) => send(response, 200, {}));
  const controller = new AbortController();
  const result = await autocannonEngine.run({
    url,
    plan: reads(15_000),
    onTick: ({ completions }) => {
      if (completions > 0) controller.abort();
    },
    onSecond: () => {},
    signal: controller.signal,
  });
  expect(result.cutShort?.reason).toBe("interrupted");
  expect(result.overall.completions).toBeGreaterThan(0);
});

test("a crowd presses without keys until the time is up, and each buyer at least once", async () => {
  const pressing = new Map<string, number>();
  const presses = new Map<string, number>();
  let left = 3;
  let mostAtOnce = 0;
  const url = await listen((request, response) => {
    const buyer = String(request.headers.authorization);
    expect(request.headers["idempotency-key"]).toBeUndefined();
    pressing.set(buyer, (pressing.get(buyer) ?? 0) + 1);
    presses.set(buyer, (presses.get(buyer) ?? 0) + 1);
    mostAtOnce = Math.max(mostAtOnce, ...pressing.values());
    setTimeout(() => {
      pressing.set(buyer, (pressing.get(buyer) ?? 0) - 1);
      if (left-- > 0) send(response, 201, { id: `r-${buyer}` });
      else send(response, 409, { code: "sold_out" });
    }, 2);
  });
  const { buyers } = rush(20);
  const plan = { dropId: "drop", connections: 64, buyers, durationMs: 2_000, timeLimitMs: 30_000 };
  const { result, seconds } = await run(url, { kind: "press", ...plan });
  const answered = [...presses.values()].reduce((sum, count) => sum + count, 0);
  expect(presses.size).toBe(20);
  expect(Math.min(...presses.values())).toBeGreaterThan(2);
  expect(mostAtOnce).toBe(1);
  expect(result.steps.reserve).toMatchObject({ completions: answered, succeeded: 3 });
  expect(seconds.at(-1)?.atMs).toBeGreaterThanOrEqual(2_000);
  expect(result.buyers?.acknowledged.map(({ reservationId }) => reservationId).toSorted()).toEqual([
    "r-Bearer t0",
    "r-Bearer t1",
    "r-Bearer t2",
  ]);
  expect(result.buyers?.refusedByReason).toEqual({ sold_out: 17 });
});

test("a connection that the server closes after an answer is replaced, and nothing is lost", async () => {
  let answered = 0;
  const url = await listen((_request, response) => {
    // As a proxy does that lets a connection carry so many requests and no more.
    if (++answered % 5 === 0) response.setHeader("connection", "close");
    send(response, 201, { id: `r${answered}` });
  });
  const { result } = await run(url, rush(100, 8));
  expect(result.cutShort).toBeNull();
  expect(result.overall.lost).toEqual({});
  expect(answered).toBe(200);
  expect(result.overall.completions).toBe(200);
});
