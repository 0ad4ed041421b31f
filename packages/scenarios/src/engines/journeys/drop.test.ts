import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { LoadTick } from "../../load/engine.ts";
import type { DropPlan } from "../../load/plan.ts";
import { journeyEngine } from "./engine.ts";

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Seen {
  what: string;
  /** By the wall clock: the generator is another process. */
  atMs: number;
}
interface Shop {
  url: string;
  seen: Seen[];
}

/**
 * A shop of the test's own, whose room admits at the first poll after the opening. A request
 * gets its answer after `delayMs`; never, if that is null.
 */
async function openShop(opensAtMs: number, delayMs: (what: string) => number | null) {
  const seen: Seen[] = [];
  const answerTo = (what: string): object => {
    if (what.startsWith("POST /v1/drops/the-drop/reservations")) return { id: "r" };
    if (!what.includes("ticket")) return {};
    const state = what.startsWith("GET") && Date.now() >= opensAtMs ? "admitted" : "waiting";
    return { ...{ state, number: 1, retryAfterMs: 100, token: "t" }, ...NOTHING_KNOWN };
  };
  server = createServer((request, response) => {
    const what = `${request.method} ${request.url}`;
    seen.push({ what, atMs: Date.now() });
    const after = delayMs(what);
    if (after === null) return;
    const status = request.method === "POST" ? 201 : 200;
    setTimeout(() => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(answerTo(what)));
    }, after);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}
const NOTHING_KNOWN = {
  asOf: "2026-11-21T06:00:00.000Z",
  admittedUntil: "2026-11-21T06:02:00.000Z",
  estimatedWaitSeconds: null,
};

const plan = (opensAtMs: number, change: Partial<DropPlan> = {}): DropPlan => ({
  ...{ kind: "drop", dropId: "the-drop", productId: "the-product", opensAtMs },
  ...{ browseMs: 1_000, browsePerSecond: 200, arriveMs: 600, connections: 64 },
  buyers: Array.from({ length: 60 }, (_, at) => ({ buyerId: `b${at}`, token: `t${at}` })),
  keyPrefix: "run",
  shares: { leave: 0, noShow: 0, noPay: 0 },
  timeLimitMs: 30_000,
  ...change,
});

const run = (
  url: string,
  order: DropPlan,
  { signal, onTick = () => {} }: { signal?: AbortSignal; onTick?: (tick: LoadTick) => void } = {},
) => journeyEngine.run({ url, plan: order, onTick, onSecond: () => {}, signal });

const ofJoins = ({ seen }: Shop) => seen.filter(({ what }) => what.endsWith("/tickets"));
const ofReads = ({ seen }: Shop) => seen.filter(({ what }) => READ.test(what));
const READ = /^GET \/v1\/(drops|products)\//;

test("people read until the opening, buyers come around it, and it ends with the last of them", async () => {
  const opensAtMs = Date.now() + 3_000;
  const shop = await openShop(opensAtMs, () => 0);
  const result = await run(shop.url, plan(opensAtMs));
  expect(result.cutShort).toBeNull();
  expect(result.buyers?.acknowledged.filter(({ ordered }) => ordered).length).toBe(60);
  expect(result.offered).toEqual({ ratePerSecond: 300, dropped: 0 });

  const joins = ofJoins(shop).map(({ atMs }) => atMs - opensAtMs);
  expect(joins.length).toBe(60);
  // Never early, but for the moment by which two processes' clocks may differ.
  joins.forEach((ms, at) => expect(ms).toBeGreaterThan(-300 + at * 10 - 10));
  // The triangle under the rate before the opening, and 20 a second after it.
  const reads = ofReads(shop);
  expect(reads.filter(({ atMs }) => atMs < opensAtMs - 20).length).toBeLessThanOrEqual(100);
  expect(reads.length).toBeGreaterThanOrEqual(100);
  expect(result.steps["read"]).toMatchObject({ completions: reads.length, failed: 0 });
  const paths = new Set(reads.map(({ what }) => what.replace("GET /v1", "")));
  expect([...paths].toSorted()).toEqual([
    "/drops/the-drop",
    "/drops/the-drop/stock",
    "/products/the-product",
  ]);

  for (const { latencyMs, responseMs } of [result.overall, ...Object.values(result.steps)]) {
    expect(responseMs?.mean).toBeGreaterThanOrEqual(latencyMs?.mean ?? Infinity);
  }
  // Whoever came before the opening waited for it.
  expect(Math.max(...(result.queue?.waitMs ?? []))).toBeGreaterThan(250);
});

test("whoever finds no connection free sends late, and the response time says so", async () => {
  const opensAtMs = Date.now() + 3_000;
  const shop = await openShop(opensAtMs, (what) => (READ.test(what) ? 50 : 0));
  // Two connections answer 40 reads a second, of 100 in one second.
  const { steps, offered } = await run(shop.url, plan(opensAtMs, { connections: 2 }));
  const { latencyMs, responseMs, completions } = steps["read"] ?? {};
  expect(latencyMs?.p50).toBeLessThan(300);
  expect(responseMs?.max).toBeGreaterThan((latencyMs?.max ?? Infinity) + 300);
  // It ends when those under way are answered: nobody was dropped.
  expect(offered?.dropped).toBe(0);
  expect(completions).toBe(ofReads(shop).length);
  expect(completions).toBeGreaterThanOrEqual(100);
});

test("whoever could send nothing before the load was cut off is dropped", async () => {
  const opensAtMs = Date.now() + 1_500;
  const shop = await openShop(opensAtMs, () => null);
  const stuck = plan(opensAtMs, { connections: 3, browsePerSecond: 10, timeLimitMs: 6_000 });
  const { cutShort, offered, overall } = await run(shop.url, stuck);
  const openForMs = Date.now() - opensAtMs;
  expect(cutShort).toMatchObject({ reason: "time_limit" });
  expect(overall.completions).toBe(0);
  // Of 60 buyers and of 5 reads before the opening three each had a connection; after it comes
  // a read a second.
  expect(offered?.dropped).toBeGreaterThanOrEqual(57 + 2);
  expect(offered?.dropped).toBeLessThanOrEqual(57 + 2 + Math.ceil(openForMs / 1_000));
  expect(ofJoins(shop).length).toBe(3);
  expect(ofReads(shop).length).toBe(3);
});

test("an abort before the opening keeps what was measured", async () => {
  const controller = new AbortController();
  // Far away, and people read already.
  const opensAtMs = Date.now() + 25_000;
  const shop = await openShop(opensAtMs, () => 0);
  const result = await run(shop.url, plan(opensAtMs, { browseMs: 26_000 }), {
    signal: controller.signal,
    onTick: ({ completions }) => {
      if (completions > 0) controller.abort();
    },
  });
  expect(result.cutShort?.reason).toBe("interrupted");
  expect(result.steps["read"]?.completions).toBeGreaterThan(0);
  expect(ofJoins(shop)).toEqual([]);
});

test("an abort while only reads are under way keeps what was measured", async () => {
  const controller = new AbortController();
  const opensAtMs = Date.now() + 2_000;
  const shop = await openShop(opensAtMs, (what) => (READ.test(what) ? null : 0));
  const result = await run(shop.url, plan(opensAtMs), {
    signal: controller.signal,
    onTick: ({ buyers }) => {
      if (buyers.paid === 60) controller.abort();
    },
  });
  expect(result.cutShort?.reason).toBe("interrupted");
  expect(result.buyers?.acknowledged.filter(({ ordered }) => ordered).length).toBe(60);
});
