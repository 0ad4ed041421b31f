import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { ReadPlan, RushPlan } from "../../load/plan.ts";
import { listen, send } from "../testing/serve.ts";
import { autocannonEngine } from "./engine.ts";

const reads = (change: Partial<ReadPlan>): ReadPlan => ({
  kind: "read",
  dropId: "drop",
  connections: 4,
  durationMs: 1_000,
  warmUpMs: 0,
  ratePerSecond: null,
  timeLimitMs: 20_000,
  ...change,
});

const run = (url: string, plan: ReadPlan | RushPlan) =>
  autocannonEngine.run({
    url,
    plan,
    onTick: () => {},
    onSecond: () => {},
    signal: undefined,
  });

test("at a rate, each arrival is sent once, and counts from when it was meant to be", async () => {
  let served = 0;
  const url = await listen((_request, response) => {
    served++;
    response.end("{}");
  });
  const { overall, offered } = await run(url, reads({ ratePerSecond: 200 }));
  expect(overall.completions).toBe(served);
  // A busy machine may drop some; what was sent and what was not are all that was due.
  const due = served + (offered?.dropped ?? 0);
  expect(due).toBeGreaterThanOrEqual(200);
  expect(due).toBeLessThanOrEqual(201);
  expect(offered?.ratePerSecond).toBe(200);
  expect(overall.responseMs?.p50).toBeGreaterThanOrEqual(overall.latencyMs?.p50 ?? Infinity);
});

test("what a slow target leaves unsent is dropped, and the wait is in the response time", async () => {
  const url = await listen((_request, response) => {
    setTimeout(() => response.end("{}"), 100);
  });
  // Four connections of ten a second each, asked for five times that, for 2 s with the overtime.
  const { overall, offered } = await run(url, reads({ ratePerSecond: 200 }));
  expect(overall.completions + (offered?.dropped ?? 0)).toBeGreaterThanOrEqual(200);
  expect(offered?.dropped).toBeGreaterThan(50);
  expect(overall.latencyMs?.p50).toBeLessThan(overall.responseMs?.p50 ?? 0);
  expect(overall.responseMs?.max).toBeGreaterThan(1_000);
});

test("buyers who come at a rate while the target stands still have waited since they came", async () => {
  let served = 0;
  const url = await listen((request, response) => {
    const id = `${request.url}${++served}`;
    const answer = () => send(response, 201, { id });
    if (served === 20) setTimeout(answer, 500);
    else answer();
  });
  const { buyers, overall, offered } = await run(url, {
    kind: "rush",
    dropId: "drop",
    connections: 1,
    buyers: Array.from({ length: 60 }, (_, at) => ({ buyerId: `b${at}`, token: `t${at}` })),
    ratePerSecond: 100,
    warmUpMs: 0,
    keyPrefix: "run",
    timeLimitMs: 20_000,
  });
  expect(buyers?.acknowledged).toHaveLength(60);
  expect(offered).toEqual({ ratePerSecond: 100, dropped: 0 });
  // One request met the stall; those behind it waited for the connection.
  expect(overall.latencyMs?.p95).toBeLessThan(250);
  expect(overall.responseMs?.p95).toBeGreaterThan(350);
});

test("what is answered during the warm-up is not measured", async () => {
  let answered = 0;
  const url = await listen((_request, response) => {
    answered++;
    response.end("{}");
  });
  const { overall } = await run(url, reads({ warmUpMs: 1_500, durationMs: 500 }));
  expect(overall.completions).toBeGreaterThan(0);
  expect(overall.completions).toBeLessThan(answered);
});

test("buyers who come during a rush's warm-up are served and count, unmeasured", async () => {
  let served = 0;
  const url = await listen((request, response) => {
    send(response, 201, { id: `${request.url}${++served}` });
  });
  const { buyers, overall } = await run(url, {
    kind: "rush",
    dropId: "drop",
    connections: 4,
    buyers: Array.from({ length: 100 }, (_, at) => ({ buyerId: `b${at}`, token: `t${at}` })),
    ratePerSecond: 100,
    // The last buyers come after it.
    warmUpMs: 900,
    keyPrefix: "run",
    timeLimitMs: 20_000,
  });
  expect(buyers?.acknowledged).toHaveLength(100);
  expect(overall.completions).toBeGreaterThan(0);
  expect(overall.completions).toBeLessThan(served);
});

test("what is lost during the warm-up is not measured either", async () => {
  let asked = 0;
  const url = await listen((request, response) => {
    // Two of each connection, which the warm-up has plenty of time for.
    if (asked++ < 8) request.socket.destroy();
    else response.end("{}");
  });
  const { overall } = await run(url, reads({ warmUpMs: 1_500, durationMs: 300 }));
  expect(overall.completions).toBeGreaterThan(0);
  expect(overall.completions).toBeLessThan(asked - 8);
  expect(overall.lost).toEqual({});
});

test("what is lost during a rush's warm-up is sent again, unmeasured", async () => {
  let served = 0;
  const url = await listen((request, response) => {
    if (served++ < 5) request.socket.destroy();
    else {
      response.writeHead(201, { "content-type": "application/json" });
      response.end(JSON.stringify({ id: `${request.url}${served}` }));
    }
  });
  const { buyers, overall } = await run(url, {
    kind: "rush",
    dropId: "drop",
    connections: 4,
    buyers: Array.from({ length: 80 }, (_, at) => ({ buyerId: `b${at}`, token: `t${at}` })),
    ratePerSecond: 100,
    // Longer than all of it: however late something is, it is lost during the warm-up.
    warmUpMs: 20_000,
    keyPrefix: "run",
    timeLimitMs: 20_000,
  });
  expect(served).toBe(5 + 2 * 80);
  expect(buyers?.acknowledged).toHaveLength(80);
  expect(overall).toMatchObject({ requests: 0, lost: {} });
});

test("a connection that has nothing to send yet is not opened, and so not told 408", async () => {
  let opened = 0;
  let served = 0;
  const server = createServer(
    { headersTimeout: 1_000, connectionsCheckingInterval: 50 },
    (_request, response) => {
      served++;
      response.end("{}");
    },
  ).listen(0, "127.0.0.1");
  server.on("connection", () => opened++);
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const plan = reads({ ratePerSecond: 5, durationMs: 2_000, connections: 64 });
  const { cutShort, overall, offered } = await run(url, plan);
  expect(cutShort).toBeNull();
  expect(overall).toMatchObject({ failed: 0, completions: served, byStatus: { 200: served } });
  const due = served + (offered?.dropped ?? 0);
  expect(due).toBeGreaterThanOrEqual(10);
  expect(due).toBeLessThanOrEqual(11);
  expect(opened).toBeLessThan(20);
});
