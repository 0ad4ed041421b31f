import { expect, test } from "vitest";
import type { LoadSecond } from "../../load/engine.ts";
import { clockStepMs } from "./clock.ts";
import { K6Findings } from "./findings.ts";
import { InOrder } from "./inOrder.ts";
import type { K6Plan } from "./order.ts";

/** The scripts for k6 are no part of this build. */
const { optionsOf } = (await import(new URL("../../../k6/options.ts", import.meta.url).href)) as {
  optionsOf: (plan: K6Plan) => { scenarios: Record<string, object> };
};

test("a clock that was set is noticed, forwards and back; one that only runs is not", () => {
  const from = { wallMs: 1_000_000, monotonicMs: 50 };
  const to = (wallMs: number) => ({ wallMs, monotonicMs: 10_050 });
  expect(clockStepMs(from, to(1_010_000))).toBeNull();
  expect(clockStepMs(from, to(1_010_499))).toBeNull();
  expect(clockStepMs(from, to(1_010_501))).toBe(501);
  expect(clockStepMs(from, to(950_000))).toBe(-60_000);
});

test("what was told late is given in its place, and what came too late does not go back", () => {
  const given: [string, number][] = [];
  const order = new InOrder<string>((item, atMs) => given.push([item, atMs]));
  order.take("b", 200);
  order.take("a", 100);
  order.take("d", 520);
  order.release();
  expect(given).toEqual([
    ["a", 100],
    ["b", 200],
  ]);
  order.take("late", 50);
  order.take("c", 400);
  order.end();
  expect(given.slice(2)).toEqual([
    ["late", 200],
    ["c", 400],
    ["d", 520],
  ]);
});

test("service and response times of an open model are kept apart, and drops are offered load", () => {
  const plan = {
    kind: "rush",
    dropId: "drop",
    connections: 1,
    buyers: ["a", "b"].map((name) => ({ buyerId: name, token: name })),
    ratePerSecond: 10,
    warmUpMs: 0,
    keyPrefix: "run",
    timeLimitMs: 1_000,
  } as const;
  const seconds: LoadSecond[] = [];
  const tell = { onBegin: () => {}, onSecond: (second: LoadSecond) => seconds.push(second) };
  const findings = new K6Findings({ ...plan, buyers: [...plan.buyers] }, tell);
  findings.take(["answered", "reserve", 409, "refused", "sold_out", 130, 20, 130]);
  findings.take(["sentAway", 0, "refused", "sold_out"]);
  expect(findings.open).toBe(1);
  findings.take(["dropped", 1]);
  expect(findings.open).toBe(0);
  const { steps, overall, offered, buyers } = findings.result();
  expect(overall.latencyMs?.max).toBe(20);
  expect(overall.responseMs?.max).toBe(130);
  expect(steps["reserve"]?.responseMs?.max).toBe(130);
  expect(steps["pay"]).toMatchObject({ requests: 0, responseMs: null });
  expect(offered).toEqual({ ratePerSecond: 10, dropped: 1 });
  expect(buyers?.refusedByReason).toEqual({ sold_out: 1 });
  expect(seconds).toMatchObject([{ atMs: 130, refused: 1 }]);
});

test("k6 is told the very rates and times of a plan", () => {
  const common = { dropId: "drop", connections: 50, timeLimitMs: 30_000, ratePerSecond: 100 };
  const arrivals = { executor: "constant-arrival-rate", rate: 100_000, timeUnit: "1000s" };
  const users = { preAllocatedVUs: 50, maxVUs: 50 };
  const reads = { ...common, kind: "read", durationMs: 2_000, warmUpMs: 1_000 } as const;
  expect(optionsOf(reads).scenarios).toMatchObject({
    warmUp: { ...arrivals, ...users, exec: "warm", duration: "1000ms", gracefulStop: "0s" },
    load: { ...arrivals, ...users, exec: "load", duration: "2000ms", startTime: "1000ms" },
  });
  const rush = { ...common, kind: "rush", buyers: 200, warmUpMs: 0, keyPrefix: "run" } as const;
  expect(optionsOf(rush).scenarios).toMatchObject({
    load: { ...arrivals, ...users, exec: "load", duration: "1995ms" },
  });
});
