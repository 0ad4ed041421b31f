import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { LoadSecond } from "../../../load/engine.ts";
import type { JourneyPlan } from "../../../load/plan.ts";
import { BUYER_ENDS, type LoadResult } from "../../../load/result.ts";
import { journeyEngine } from "../engine.ts";

interface Seen {
  call: string;
  token: string;
  key: string | undefined;
}
type Answerer = (seen: Seen) => { status: number; body: object } | "break";

const TRY_AGAIN = { status: 503, body: { code: "overloaded" } };
const SOLD_OUT = { status: 409, body: { code: "sold_out" } };

/** Runs a journey's body for some buyers against a server of the test's own. */
async function live(
  body: string,
  options: Partial<JourneyPlan> & { count?: number; answer: Answerer },
): Promise<{ result: LoadResult; seen: Seen[]; seconds: LoadSecond[] }> {
  const { answer, count = 1, ...change } = options;
  const seen: Seen[] = [];
  const callOf = ({ method, url, headers }: IncomingMessage): Seen => ({
    call: `${method} ${url}`,
    token: String(headers.authorization).replace("Bearer ", ""),
    key: headers["idempotency-key"]?.toString(),
  });
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      seen.push(callOf(request));
      const told = answer(callOf(request));
      if (told === "break") response.destroy();
      else response.writeHead(told.status, { "retry-after": "0" }).end(JSON.stringify(told.body));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });

  const folder = await mkdtemp(join(tmpdir(), "dropctl-journey-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "mine.scenario.ts");
  await writeFile(
    file,
    `import { defineScenario } from "@dropctl/scenarios";
    export default defineScenario({
      async journey({ buyer, knobs, drop, http, random, sleep }) {
        ${body}
      },
    } as any);`,
  );
  const plan: JourneyPlan = {
    kind: "journey",
    file,
    knobs: {},
    dropId: "drop",
    connections: 8,
    buyers: Array.from({ length: count }, (_, at) => ({ buyerId: `b${at}`, token: `t${at}` })),
    ratePerSecond: null,
    keyPrefix: "run",
    timeLimitMs: 30_000,
    ...change,
  };
  const seconds: LoadSecond[] = [];
  const { port } = server.address() as AddressInfo;
  const result = await journeyEngine.run({
    url: `http://127.0.0.1:${port}`,
    plan,
    onTick: () => {},
    onSecond: (second) => seconds.push(second),
    signal: undefined,
  });
  return { result, seen, seconds };
}

const endsOf = ({ buyers }: LoadResult) => [...(buyers?.ends ?? [])].map((end) => BUYER_ENDS[end]);

test("a request that may be sent again is, the same, until there is an answer to go by", async () => {
  let asked = 0;
  const { result, seen } = await live(`await http.reserve({ retry: true });`, {
    answer: () => {
      asked++;
      if (asked === 1) return "break";
      return asked === 2 ? TRY_AGAIN : { status: 201, body: { id: "r" } };
    },
  });
  expect(seen.map(({ key }) => key)).toEqual(["run-0", "run-0", "run-0"]);
  expect(result.steps["reserve"]).toMatchObject({
    requests: 3,
    byStatus: { 503: 1, 201: 1 },
    lost: { connection_lost: 1 },
  });
  expect(result.buyers).toMatchObject({
    acknowledged: [{ buyer: 0, reservationId: "r", ordered: false }],
    unpaidByReason: { not_paid: 1 },
  });
});

test("without being told to, nothing is sent twice, and the last answer says how it ended", async () => {
  const { result, seen } = await live(`await http.reserve();`, {
    count: 3,
    answer: ({ token }) => (token === "t0" ? TRY_AGAIN : token === "t1" ? SOLD_OUT : "break"),
  });
  expect(seen).toHaveLength(3);
  expect(endsOf(result)).toEqual(["failed", "refused", "failed"]);
  expect(result.buyers).toMatchObject({
    refusedByReason: { sold_out: 1 },
    failedByReason: { overloaded: 1, connection_lost: 1 },
  });
});

test("what is acknowledged is kept, by whichever request, and once", async () => {
  const { result, seen } = await live(
    `const first = await http.reserve();
    await http.cancel(first.body.id);
    const path = "/v1/drops/" + drop.id + "/reservations";
    await http.request("again", { method: "POST", path, headers: { "idempotency-key": "x" }, body: {} });
    await http.reserve({ key: "b" });
    await http.reserve({ key: "b" });
    await http.pay("r-run-0-b");
    return { failed: "whatever" };`,
    {
      answer: ({ call, key }) =>
        call.endsWith("/reservations")
          ? { status: 201, body: { id: `r-${key}` } }
          : { status: 200, body: {} },
    },
  );
  expect(seen.map(({ call }) => call)).toContain("DELETE /v1/reservations/r-run-0");
  expect(result.buyers?.acknowledged).toEqual([
    { buyer: 0, reservationId: "r-run-0", ordered: false },
    { buyer: 0, reservationId: "r-x", ordered: false },
    { buyer: 0, reservationId: "r-run-0-b", ordered: true },
  ]);
  expect(endsOf(result)).toEqual(["accepted"]);
  expect(Object.keys(result.steps)).toEqual(["reserve", "cancel", "again", "pay"]);
});

test("what a journey returns or throws decides for a buyer without a unit", async () => {
  const { result } = await live(
    `if (buyer.index === 0) return { refused: "changed_mind" };
    if (buyer.index === 1) return { failed: "too_slow" };
    if (buyer.index === 2) throw new TypeError("no such thing");
    if (buyer.index === 3) await http.poll();
    await http.stock();`,
    { count: 5, answer: () => ({ status: 200, body: {} }) },
  );
  expect(endsOf(result)).toEqual(["refused", "failed", "failed", "failed", "refused"]);
  expect(result.buyers).toMatchObject({
    refusedByReason: { changed_mind: 1, not_reserved: 1 },
    failedByReason: { too_slow: 1, journey_threw: 2 },
  });
  expect(result.journeyThrew).toEqual({
    buyers: 2,
    first: "mine.scenario.ts:6: no such thing",
  });
});

test("a buyer whose reservation may have been made is not taken for refused", async () => {
  let asked = 0;
  const { result } = await live(
    `await http.reserve();
    if (buyer.index === 1) await http.reserve();
    if (buyer.index === 2) await http.reserve({ key: "other" });
    return { refused: "gave_up" };`,
    {
      count: 3,
      answer: ({ token, key }) => {
        const again = token === "t1" && asked++ > 0;
        return again || key?.endsWith("other") ? SOLD_OUT : "break";
      },
    },
  );
  expect(endsOf(result)).toEqual(["failed", "refused", "failed"]);
  expect(result.buyers?.failedByReason).toEqual({ connection_lost: 2 });
});

test("buyers come at the rate, and answers are timed from when they were to come", async () => {
  const { result, seconds } = await live(`await http.stock();`, {
    count: 41,
    ratePerSecond: 100,
    answer: () => ({ status: 200, body: {} }),
  });
  expect(result.offered).toEqual({ ratePerSecond: 100, dropped: 0 });
  expect(seconds.at(-1)?.atMs).toBeGreaterThanOrEqual(400);
  const { latencyMs, responseMs } = result.overall;
  expect(responseMs?.max).toBeGreaterThanOrEqual(latencyMs?.max ?? Infinity);
});

test("a journey without an end is cut off", async () => {
  const { result } = await live(`for (;;) { await http.stock(); await sleep(5); }`, {
    timeLimitMs: 300,
    answer: () => ({ status: 200, body: {} }),
  });
  expect(result.cutShort?.reason).toBe("time_limit");
  expect(endsOf(result)).toEqual(["open"]);
});

test("steps without a proper name, or too many of them, are faults of the journey", async () => {
  const { result } = await live(
    `const request = { method: "GET", path: "/" };
    if (buyer.index === 0) await http.request("a b", request);
    for (let at = 0; at < 51; at++) await http.request("s" + at, request);`,
    { count: 2, answer: () => ({ status: 200, body: {} }) },
  );
  expect(result.journeyThrew?.buyers).toBe(2);
  expect(Object.keys(result.steps)).toHaveLength(50);
});
