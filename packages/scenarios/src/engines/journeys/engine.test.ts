import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { intentOf } from "../../load/intents.ts";
import type { QueuePlan } from "../../load/plan.ts";
import { journeyEngine } from "./engine.ts";

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Answer {
  status: number;
  body: object;
  retryAfter?: string;
}
/** What a buyer's request gets; "break" cuts its connection, "hang" never answers. */
type Answerer = (request: {
  step: string;
  token: string;
  key: string | undefined;
}) => Answer | "break" | "hang";

const STEPS: Record<string, string> = {
  "POST tickets": "join",
  "GET self": "poll",
  "DELETE self": "leave",
  "POST reservations": "reserve",
  "POST payment": "pay",
};

async function listen(answer: Answerer): Promise<string> {
  const take = ({ method, url, headers }: IncomingMessage, response: ServerResponse) => {
    const step = STEPS[`${method} ${url?.split("/").at(-1)}`] ?? "unknown";
    const token = String(headers.authorization).replace("Bearer ", "");
    const key = headers["idempotency-key"];
    const what = answer({ step, token, key: key === undefined ? undefined : String(key) });
    if (what === "break") response.destroy();
    if (typeof what === "string") return;
    const { status, body, retryAfter } = what;
    response.writeHead(status, {
      "content-type": "application/json",
      ...(retryAfter === undefined ? {} : { "retry-after": retryAfter }),
    });
    response.end(JSON.stringify(body));
  };
  server = createServer((request, response) => {
    request.resume().on("end", () => take(request, response));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/**
 * A waiting room of the test's own: a buyer is admitted at its third poll while units last, and
 * a ticket's token is `BUYER/POLLS`.
 */
function createRoom(options: { units: number; retryAfterMs?: number; admittedUntil?: string }) {
  const seen: string[] = [];
  const numbers = new Map<string, number>();
  let left = options.units;
  const ticket = (buyer: string, polls: number, state: string): Answer => ({
    status: polls === 0 ? 201 : 200,
    body: {
      state,
      number: numbers.get(buyer),
      retryAfterMs: options.retryAfterMs ?? 20,
      asOf: "2026-11-21T06:00:00.000Z",
      admittedUntil: options.admittedUntil ?? "2026-11-21T06:02:00.000Z",
      estimatedWaitSeconds: polls === 0 ? null : { low: 0, likely: 1, high: 3_600 },
      token: `${buyer}/${polls}`,
    },
  });
  const answer: Answerer = ({ step, token, key }) => {
    const [buyer = "", told] = token.split("/");
    seen.push(`${step} ${token}${key === undefined ? "" : ` ${key}`}`);
    if (step === "join") {
      if (!numbers.has(buyer)) numbers.set(buyer, numbers.size + 1);
      return ticket(buyer, 0, "waiting");
    }
    if (step === "poll") {
      const polls = Number(told) + 1;
      const admit = polls === 3 && left-- > 0;
      return ticket(buyer, polls, admit ? "admitted" : polls < 3 ? "waiting" : "sold_out");
    }
    if (step === "leave") return ticket(buyer, Number(told) + 1, "left");
    if (step === "reserve") return { status: 201, body: { id: `r-${key}` } };
    return { status: 201, body: {} };
  };
  return { answer, seen };
}

const plan = (count: number, change: Partial<QueuePlan> = {}): QueuePlan => ({
  kind: "queue",
  dropId: "drop",
  connections: 8,
  buyers: Array.from({ length: count }, (_, at) => ({ buyerId: `b${at}`, token: `t${at}` })),
  keyPrefix: "run",
  pollMs: null,
  shares: { leave: 0, noShow: 0, noPay: 0 },
  timeLimitMs: 30_000,
  ...change,
});

const run = (url: string, order: QueuePlan, signal?: AbortSignal) =>
  journeyEngine.run({ url, plan: order, onTick: () => {}, onSecond: () => {}, signal });

test("a buyer joins, polls with the last token told, reserves once admitted, and pays", async () => {
  const room = createRoom({ units: 20 });
  const result = await run(await listen(room.answer), plan(50));
  expect(result.cutShort).toBeNull();
  expect(result.buyers?.acknowledged.length).toBe(20);
  for (const { buyer, reservationId, ordered } of result.buyers?.acknowledged ?? []) {
    expect({ reservationId, ordered }).toEqual({ reservationId: `r-run-${buyer}`, ordered: true });
    const theirs = room.seen.filter((line) => line.split(/[ /]/)[1] === `t${buyer}`);
    expect(theirs).toEqual([
      `join t${buyer}`,
      ...[0, 1, 2].map((polls) => `poll t${buyer}/${polls}`),
      `reserve t${buyer} run-${buyer}`,
      `pay t${buyer}`,
    ]);
  }
  expect(result.buyers?.refusedByReason).toEqual({ sold_out: 30 });
  expect(Object.keys(result.steps).toSorted()).toEqual(["join", "pay", "poll", "reserve"]);
  expect(result.steps.join).toMatchObject({ completions: 50, byStatus: { 201: 50 } });
  expect(result.steps.poll).toMatchObject({ completions: 150, succeeded: 150 });
  expect(result.overall.completions).toBe(room.seen.length);
  expect([...(result.queue?.numbers ?? [])].toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 50 }, (_, at) => at + 1),
  );
  const waited = result.queue?.waitMs.filter((ms) => !Number.isNaN(ms));
  expect(waited?.length).toBe(20);
  // Three polls, 20 ms after one another.
  expect(Math.min(...(waited ?? []))).toBeGreaterThanOrEqual(55);
  // Two estimates each, but not of those who were never admitted.
  expect(result.queue?.estimateErrors).toMatchObject({ count: 40, withinRange: 1 });
});

test("shares leave, do not come, and do not pay", async () => {
  const shares = { leave: 0.2, noShow: 0.2, noPay: 0.2 };
  const room = createRoom({ units: 100 });
  const result = await run(await listen(room.answer), plan(100, { shares }));
  const count = (intent: string) =>
    Array.from({ length: 100 }, (_, at) => intentOf(at, shares)).filter((one) => one === intent)
      .length;
  expect(result.buyers).toMatchObject({
    refusedByReason: { left: count("leave"), no_show: count("no_show") },
    unpaidByReason: { no_pay: count("no_pay") },
    failedByReason: {},
  });
  expect(result.buyers?.acknowledged.filter(({ ordered }) => ordered).length).toBe(count("pay"));
  expect(result.steps.leave?.completions).toBe(count("leave"));
  expect(result.steps.reserve?.completions).toBe(count("no_pay") + count("pay"));
});

test("the run's own pace goes before what buyers are told", async () => {
  const room = createRoom({ units: 5, retryAfterMs: 60_000 });
  const result = await run(await listen(room.answer), plan(5, { pollMs: 10 }));
  expect(result).toMatchObject({ cutShort: null, steps: { pay: { completions: 5 } } });
});

test("what says try again, or breaks, is sent again: with the same key, until it is answered", async () => {
  const room = createRoom({ units: 40 });
  const attempts = new Map<string, number>();
  const url = await listen((request) => {
    const name = `${request.step} ${request.token}`;
    const attempt = (attempts.get(name) ?? 0) + 1;
    attempts.set(name, attempt);
    const buyer = Number(/\d+/.exec(request.token)?.[0]);
    if (attempt === 1 && buyer % 4 === 0) return "break";
    if (attempt <= 2 && buyer % 4 === 1 && request.step === "reserve") {
      return { status: 503, body: { code: "stock_unavailable" }, retryAfter: "0" };
    }
    return room.answer(request);
  });
  const { buyers, steps, cutShort } = await run(url, plan(40));
  expect(cutShort).toBeNull();
  expect(buyers?.acknowledged.filter(({ ordered }) => ordered).length).toBe(40);
  expect(steps.reserve).toMatchObject({
    byCode: { stock_unavailable: 20 },
    lost: { connection_lost: 10 },
    requests: 70,
  });
  expect(steps.poll?.lost).toEqual({ connection_lost: 30 });
  const keys = room.seen.filter((line) => line.startsWith("reserve"));
  expect(new Set(keys).size).toBe(40);
});

test.each([
  ["in time", "2026-11-21T06:02:00.000Z", true],
  ["late", "2026-11-21T06:00:00.100Z", false],
])("an admitted buyer who is refused, %s, is remembered", async (_what, admittedUntil, inTime) => {
  const room = createRoom({ units: 4, admittedUntil });
  const url = await listen((request) =>
    request.step === "reserve" && request.token === "t2"
      ? { status: 403, body: { code: "not_admitted" } }
      : room.answer(request),
  );
  const { buyers, queue } = await run(url, plan(4));
  expect(queue?.turnedAway).toEqual([{ buyer: 2, code: "not_admitted", inTime }]);
  expect(buyers?.refusedByReason).toEqual({ not_admitted: 1 });
});

test("a request that hangs does not hold up the others, nor the end", async () => {
  const room = createRoom({ units: 9 });
  const url = await listen((request) =>
    request.step === "reserve" && request.token === "t0" ? "hang" : room.answer(request),
  );
  // Time enough for the others, and not for the request to be given up.
  const result = await run(url, plan(9, { timeLimitMs: 6_000 }));
  expect(result.cutShort).toMatchObject({ reason: "time_limit" });
  expect(result.buyers?.acknowledged.filter(({ ordered }) => ordered).length).toBe(8);
  expect(result.buyers?.ends[0]).toBe(0);
});

test("a target that dies leaves a partial result that says so", async () => {
  const room = createRoom({ units: 50 });
  const url = await listen((request) => {
    if (request.step !== "pay") return room.answer(request);
    server?.close();
    server?.closeAllConnections();
    return "break";
  });
  const result = await run(url, plan(50));
  expect(result.cutShort?.reason).toBe("target_died");
  expect(result.overall.lost["connection_lost"]).toBeGreaterThan(0);
});

test("an abort keeps what was measured", async () => {
  const controller = new AbortController();
  const room = createRoom({ units: 5 });
  const url = await listen((request) => {
    if (request.step !== "pay") return room.answer(request);
    controller.abort();
    return "hang";
  });
  const result = await run(url, plan(5), controller.signal);
  expect(result.cutShort?.reason).toBe("interrupted");
  expect(result.steps.join?.completions).toBe(5);
  expect(result.queue?.numbers.length).toBe(5);
});

test("an answer that cannot be read ends the load and says so: no connection was lost", async () => {
  server = createServer((_request, response) => {
    response.writeHead(201, { "content-type": "text/html" }).end("<html>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const result = await run(`http://127.0.0.1:${port}`, plan(2));
  expect(result.cutShort?.reason).toBe("generator_failed");
  expect(result.cutShort?.detail).toContain("SyntaxError");
  expect(result.overall.lost).toEqual({});
});
