import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { isOfShare } from "../../load/intents.ts";
import type { HoldsPlan, LoadPlan, RetryPlan } from "../../load/plan.ts";
import { journeyEngine } from "./engine.ts";

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Asked {
  step: string;
  buyer: string;
  key: string;
  /** The buyer's own connection, by its port. */
  port: number | undefined;
  /** Calls it if the connection is cut before it has the answer. */
  onCut: (work: () => void) => void;
}
interface Answer {
  status: number;
  body: object;
  retryAfter?: string;
  /** Milliseconds until it is sent. */
  delayMs?: number;
}

async function listen(
  answer: (asked: Asked) => Answer | "break" | Promise<Answer>,
): Promise<string> {
  const take = async (
    { method, url, headers, socket }: IncomingMessage,
    response: ServerResponse,
  ) => {
    const last = url?.split("/").at(-1);
    const step = method === "GET" ? "read" : last === "payment" ? "pay" : "reserve";
    const buyer = String(headers.authorization).replace("Bearer ", "");
    const what = await answer({
      step,
      buyer,
      key: String(headers["idempotency-key"]),
      port: socket.remotePort,
      onCut(work) {
        response.once("close", () => {
          if (!response.writableFinished) work();
        });
      },
    });
    if (what === "break") return void response.destroy();
    const { status, body, retryAfter, delayMs = 0 } = what;
    setTimeout(() => {
      if (retryAfter !== undefined) response.setHeader("retry-after", retryAfter);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    }, delayMs);
  };
  server = createServer((request, response) => {
    request.resume().on("end", () => void take(request, response));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const crowd = (count: number) => ({
  dropId: "drop",
  buyers: Array.from({ length: count }, (_, at) => ({ buyerId: `b${at}`, token: `t${at}` })),
  keyPrefix: "run",
  timeLimitMs: 30_000,
});

const run = (url: string, plan: LoadPlan) =>
  journeyEngine.run({ url, plan, onTick: () => {}, onSecond: () => {}, signal: undefined });

const SOLD_OUT = { status: 409, body: { code: "sold_out" } };

describe("holds that are never paid", () => {
  const plan = (count: number, noPayShare: number): HoldsPlan => ({
    kind: "holds",
    connections: 16,
    noPayShare,
    ...crowd(count),
  });

  /**
   * A shop of the test's own. Once everyone has tried, each look at the stock is the last that
   * finds what is never paid for still held: the next one finds it free.
   */
  function createShop(units: number, { buyers, noPayShare }: HoldsPlan) {
    const seen: Asked[] = [];
    const stock = { total: units, available: units, held: 0, paid: 0 };
    const tried = new Set<string>();
    let unpaid = 0;
    const answer = (asked: Asked): Answer => {
      seen.push(asked);
      if (asked.step === "read") {
        const body = { ...stock };
        if (tried.size === buyers.length) {
          stock.available += unpaid;
          stock.held -= unpaid;
          unpaid = 0;
        }
        return { status: 200, body };
      }
      if (asked.step === "pay") {
        stock.held--;
        stock.paid++;
        return { status: 201, body: { id: `r-${asked.buyer}` } };
      }
      tried.add(asked.buyer);
      if (stock.available === 0) return SOLD_OUT;
      stock.available--;
      stock.held++;
      if (isOfShare(Number(asked.buyer.slice(1)), noPayShare)) unpaid++;
      return { status: 201, body: { id: `r-${asked.buyer}` } };
    };
    return { answer, seen, stock };
  }

  test("come back to those who wait, until everything is paid", async () => {
    const order = plan(100, 0.6);
    const shop = createShop(10, order);
    const { buyers, steps, cutShort } = await run(await listen(shop.answer), order);
    expect(cutShort).toBeNull();
    expect(shop.stock).toMatchObject({ available: 0, held: 0, paid: 10 });
    const granted = buyers?.acknowledged ?? [];
    expect(granted.filter(({ ordered }) => ordered).length).toBe(10);
    for (const { buyer, ordered } of granted) expect(ordered).toBe(!isOfShare(buyer, 0.6));
    expect(buyers?.unpaidByReason).toEqual({ no_pay: granted.length - 10 });
    expect(buyers?.refusedByReason).toEqual({ sold_out: 100 - granted.length });
    // Each try has a key of its own, and whoever has a unit tries no more.
    const reserves = shop.seen.filter(({ step }) => step === "reserve");
    expect(new Set(reserves.map(({ key }) => key)).size).toBe(reserves.length);
    expect(reserves.some(({ key }) => /^run-\d+-2$/.test(key))).toBe(true);
    expect(reserves.every(({ buyer, key }) => key.startsWith(`run-${buyer.slice(1)}-`))).toBe(true);
    expect(new Set(granted.map(({ buyer }) => buyer)).size).toBe(granted.length);
    // One look for all, about every 100 ms; and not a try without a free unit that was seen.
    const loadMs = steps.read?.durationMs ?? 0;
    expect(steps.read?.completions).toBeLessThanOrEqual(loadMs / 100 + 1);
    expect(reserves.length).toBeLessThan(100 + 2 * granted.length);
  });

  test("go home with nobody when nobody is left who wants a unit", async () => {
    const order = plan(15, 1);
    const shop = createShop(10, order);
    const { buyers } = await run(await listen(shop.answer), order);
    expect(buyers).toMatchObject({ refusedByReason: {}, unpaidByReason: { no_pay: 15 } });
    expect(shop.stock.paid).toBe(0);
  });

  test("and a drop that is closed sends those who come back away", async () => {
    const order = plan(20, 1);
    const shop = createShop(2, order);
    let closed = false;
    const url = await listen((asked) => {
      closed ||= asked.step === "read";
      if (asked.step === "read") return { status: 200, body: { available: 50, held: 2 } };
      return closed ? { status: 403, body: { code: "closed" } } : shop.answer(asked);
    });
    const { buyers } = await run(url, order);
    expect(buyers?.refusedByReason).toEqual({ closed: 18 });
  });
});

describe("buyers who click twice", () => {
  const plan = (count: number, change: Partial<RetryPlan> = {}): RetryPlan => ({
    kind: "retry",
    connections: 16,
    clicks: 2,
    impatientShare: 0,
    patienceMs: 50,
    ...crowd(count),
    ...change,
  });

  /** Grants the first `units` keys, and answers each of them always alike. */
  function createShop(units: number) {
    const seen: Asked[] = [];
    const granted = new Set<string>();
    const answer = (asked: Asked): Answer => {
      seen.push(asked);
      const { step, buyer, key } = asked;
      if (step === "reserve" && granted.size < units) granted.add(key);
      if (step === "reserve" && !granted.has(key)) return { ...SOLD_OUT, delayMs: 20 };
      return { status: 201, body: { id: `r-${buyer}` }, delayMs: 20 };
    };
    return { answer, seen };
  }

  test("send both at once, on two connections and with one key, and pay twice too", async () => {
    const shop = createShop(10);
    const { buyers, retries, steps } = await run(await listen(shop.answer), plan(30));
    for (let at = 0; at < 30; at++) {
      const theirs = shop.seen.filter(({ buyer }) => buyer === `t${at}`);
      const reserves = theirs.filter(({ step }) => step === "reserve");
      expect(reserves.map(({ key }) => key)).toEqual([`run-${at}`, `run-${at}`]);
      expect(new Set(reserves.map(({ port }) => port)).size).toBe(2);
      expect(theirs.length - 2).toBe(
        buyers?.acknowledged.some(({ buyer }) => buyer === at) === true ? 2 : 0,
      );
    }
    expect(steps.reserve).toMatchObject({ completions: 60, succeeded: 20, refused: 40 });
    expect(steps.pay).toMatchObject({ completions: 20, succeeded: 20 });
    expect(buyers?.acknowledged.filter(({ ordered }) => ordered).length).toBe(10);
    expect(buyers?.refusedByReason).toEqual({ sold_out: 20 });
    expect(retries?.takenBack).toEqual([]);
    expect(retries?.orders.length).toBe(10);
  });

  test("cut their connections when they are impatient, and send the same again", async () => {
    const shop = createShop(30);
    const cuts = new Map<string, { count: number } & PromiseWithResolvers<void>>();
    /** Both clicks of an impatient buyer's step. */
    const bothCut = ({ step, buyer, onCut }: Asked) => {
      const name = `${step} ${buyer}`;
      const clicks = cuts.get(name) ?? { count: 0, ...Promise.withResolvers<void>() };
      cuts.set(name, clicks);
      onCut(() => {
        if (++clicks.count === 2) clicks.resolve();
      });
      return clicks.promise;
    };
    const url = await listen(async (asked) => {
      const answer = shop.answer(asked);
      if (isOfShare(Number(asked.buyer.slice(1)), 0.5)) await bothCut(asked);
      // Longer than the patience, which is for the first sending alone.
      return { ...answer, delayMs: 150 };
    });
    const result = await run(url, plan(30, { impatientShare: 0.5, connections: 60 }));
    const impatient = crowd(30).buyers.filter((_, at) => isOfShare(at, 0.5)).length;
    const { reserve, pay } = result.steps;
    expect(reserve).toMatchObject({ lost: { cut: 2 * impatient }, failed: 0, completions: 60 });
    expect(pay).toMatchObject({ lost: { cut: 2 * impatient }, failed: 0, completions: 60 });
    expect(
      new Set(shop.seen.filter(({ step }) => step === "reserve").map(({ key }) => key)).size,
    ).toBe(30);
    expect(result.buyers?.acknowledged.filter(({ ordered }) => ordered).length).toBe(30);
    expect(result.overall.failed).toBe(0);
  });

  test("try again when one is still being decided, as late as they are told", async () => {
    const shop = createShop(8);
    const told = new Set<string>();
    const url = await listen((asked) => {
      const { step, key } = asked;
      if (step === "reserve" && !told.has(key)) {
        told.add(key);
        return { status: 409, body: { code: "in_progress" }, retryAfter: "0.3" };
      }
      return shop.answer(asked);
    });
    const { buyers, steps, retries } = await run(url, plan(8));
    expect(steps.reserve?.byCode).toEqual({ in_progress: 8 });
    expect(steps.reserve?.durationMs).toBeGreaterThan(280);
    expect(buyers?.acknowledged.filter(({ ordered }) => ordered).length).toBe(8);
    expect(retries?.takenBack).toEqual([]);
  });

  test("and what they are told in contradiction is kept for the judge", async () => {
    let ids = 0;
    let reservesOfT2 = 0;
    const url = await listen(({ step, buyer, key }) => {
      // One buyer's copies get two reservations, another's a refusal after the grant.
      if (step === "reserve" && buyer === "t0") return { status: 201, body: { id: `r${ids++}` } };
      if (step === "pay" && buyer === "t1") return { status: 201, body: { id: `o${ids++}` } };
      if (step === "reserve" && buyer === "t2" && reservesOfT2++ === 0) {
        return { status: 409, body: { code: "limit_reached" } };
      }
      return { status: 201, body: { id: `r-${key}` } };
    });
    const { buyers, retries } = await run(url, plan(3));
    const of = (buyer: number) => buyers?.acknowledged.filter((one) => one.buyer === buyer).length;
    expect([of(0), of(1), of(2)]).toEqual([2, 1, 1]);
    expect(retries?.orders.filter(({ buyer }) => buyer === 1).length).toBe(2);
    expect(retries?.takenBack).toEqual([{ buyer: 2, step: "reserve", code: "limit_reached" }]);
  });

  test("a connection that breaks is a loss, and is tried again with the same key", async () => {
    const shop = createShop(10);
    const broken = new Set<string>();
    const url = await listen((asked) => {
      if (asked.step !== "reserve" || broken.has(asked.key)) return shop.answer(asked);
      broken.add(asked.key);
      return "break";
    });
    const { buyers, steps } = await run(url, plan(10));
    expect(steps.reserve).toMatchObject({ lost: { connection_lost: 10 }, failed: 10 });
    expect(buyers?.acknowledged.filter(({ ordered }) => ordered).length).toBe(10);
  });
});
