import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { autocannonEngine } from "./engine.ts";

const DELAY_MS = 20;
/** One in so many takes ten times as long: a tail that a busy machine does not drown. */
const SLOW_EVERY = 25;
const CONNECTIONS = 8;
const LOAD_MS = 1_500;
const TRIALS = 5;

/** Bare sockets, a request each as soon as the one before is answered: prints every latency. */
const BARE = `
  const net = require("node:net");
  const tookMs = [];
  for (let at = 0; at < ${CONNECTIONS}; at++) {
    const socket = net.connect(Number(process.argv[1]), "127.0.0.1");
    let sentMs = 0;
    const send = () => {
      sentMs = performance.now();
      socket.write("GET / HTTP/1.1\\r\\nhost: x\\r\\n\\r\\n");
    };
    socket.on("connect", send).on("data", () => {
      tookMs.push(performance.now() - sentMs);
      send();
    });
  }
  setTimeout(() => {
    console.log(JSON.stringify(tookMs));
    process.exit();
  }, ${LOAD_MS});
`;

async function listenSlowly(): Promise<number> {
  let asked = 0;
  const server = createServer((_request, response) => {
    const delayMs = ++asked % SLOW_EVERY === 0 ? DELAY_MS * 10 : DELAY_MS;
    setTimeout(() => response.writeHead(200, { "content-length": "2" }).end("{}"), delayMs);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

/** Ours over bare sockets', at the same time: a timer comes late, on a busy machine by much. */
async function compareOnce(port: number) {
  const [{ overall }, { stdout }] = await Promise.all([
    autocannonEngine.run({
      url: `http://127.0.0.1:${port}`,
      plan: {
        ...{ kind: "read", dropId: "drop", connections: CONNECTIONS, durationMs: LOAD_MS },
        ...{ warmUpMs: 0, ratePerSecond: null, timeLimitMs: 20_000 },
      },
      onTick: () => {},
      onSecond: () => {},
      signal: undefined,
    }),
    promisify(execFile)(process.execPath, ["-e", BARE, String(port)]),
  ]);
  const tookMs = JSON.parse(stdout) as number[];
  const { p50 = Number.NaN, p99 = Number.NaN } = overall.latencyMs ?? {};
  expect(p50).toBeGreaterThan(DELAY_MS - 1);
  return { p50: p50 / percentile(tookMs, 0.5), p99: p99 / percentile(tookMs, 0.99) };
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

test("p50 and p99 of a delayed route are within 5 % of bare sockets'", async () => {
  const port = await listenSlowly();
  // What others do on the machine hits one side and not the other: a single trial says little.
  const tried = [];
  while (tried.length < TRIALS) tried.push(await compareOnce(port));
  const all = JSON.stringify(tried);
  expect(Math.abs(median(tried.map(({ p50 }) => p50)) - 1), all).toBeLessThan(0.05);
  expect(Math.abs(median(tried.map(({ p99 }) => p99)) - 1), all).toBeLessThan(0.05);
}, 60_000);
