import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished, test, expect } from "vitest";
import { autocannonEngine } from "./engine.ts";

const DELAY_MS = 20;
const ATTEMPTS_MAX = 20;

/** A server that answers each request after 20 ms, and knows how long it really took. */
async function listenSlowly() {
  const tookMs: number[] = [];
  const server = createServer((_request, response) => {
    const startMs = performance.now();
    setTimeout(() => {
      // Timers come late: what counts is what this server did, not what it meant to do.
      tookMs.push(performance.now() - startMs);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    }, DELAY_MS);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, tookMs };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

async function tryOnce() {
  const { url, tookMs } = await listenSlowly();
  const { overall } = await autocannonEngine.run({
    url,
    plan: {
      ...{ kind: "read", dropId: "drop", connections: 4, durationMs: 1_000, warmUpMs: 0 },
      ...{ ratePerSecond: null, timeLimitMs: 20_000 },
    },
    onTick: () => {},
    onSecond: () => {},
    signal: undefined,
  });
  expect(overall.completions).toBe(tookMs.length);
  const { p50 = Number.NaN, p99 = Number.NaN } = overall.latencyMs ?? {};
  return { p50: p50 / percentile(tookMs, 0.5), p99: p99 / percentile(tookMs, 0.99) };
}

test("latencies are within 5 % of a known delay", { timeout: 120_000 }, async () => {
  // What others do on the machine falls between the two clocks, so one quiet second in a few is
  // enough; a wrong measurement is wrong in all of them.
  const tried = [];
  while (tried.length < ATTEMPTS_MAX) {
    const ratios = await tryOnce();
    tried.push(ratios);
    if (Math.abs(ratios.p50 - 1) < 0.05 && Math.abs(ratios.p99 - 1) < 0.05) return;
  }
  expect.fail(`measured over real, never within 5 %: ${JSON.stringify(tried)}`);
});
