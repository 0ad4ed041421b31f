import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { engineFor, type LoadPlan } from "@dropctl/scenarios";
import { median, round } from "./report.ts";

const DELAY_MS = 20;
/** One in so many takes ten times as long: a tail that a busy machine does not drown. */
const SLOW_EVERY = 25;
const CONNECTIONS = 8;
const LOAD_MS = 2_000;
const TRIALS = 9;
const READS: LoadPlan = {
  kind: "read",
  dropId: "drop",
  connections: CONNECTIONS,
  durationMs: LOAD_MS,
  warmUpMs: 0,
  ratePerSecond: null,
  timeLimitMs: 20_000,
};

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

/** p50 and p99 of ours over bare sockets' on the same slow route: medians of trials. */
export interface LatencyRatios {
  readonly p50: number;
  readonly p99: number;
  readonly trials: readonly { readonly p50: number; readonly p99: number }[];
}

/**
 * How true the latencies of a run are: reads of a route that is delayed by 20 ms, and in one of
 * 25 by 200, beside bare sockets that do nothing but wait for the answer, at the same time.
 */
export async function playLatency(): Promise<LatencyRatios> {
  let asked = 0;
  const server = createServer((_request, response) => {
    const delayMs = ++asked % SLOW_EVERY === 0 ? DELAY_MS * 10 : DELAY_MS;
    setTimeout(() => response.writeHead(200, { "content-length": "2" }).end("{}"), delayMs);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const trials: { p50: number; p99: number }[] = [];
  while (trials.length < TRIALS) trials.push(await compareOnce(port));
  server.closeAllConnections();
  server.close();
  const middle = (of: "p50" | "p99") => round(median(trials.map((trial) => trial[of])));
  return { p50: middle("p50"), p99: middle("p99"), trials };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

/** Ours over bare sockets', at the same time: a timer comes late, on a busy machine by much. */
async function compareOnce(port: number) {
  const [{ overall }, { stdout }] = await Promise.all([
    engineFor(READS, {}).run({
      url: `http://127.0.0.1:${port}`,
      plan: READS,
      onTick: () => {},
      onSecond: () => {},
      signal: undefined,
    }),
    promisify(execFile)(process.execPath, ["-e", BARE, String(port)]),
  ]);
  const tookMs = JSON.parse(stdout) as number[];
  const { p50 = Number.NaN, p99 = Number.NaN } = overall.latencyMs ?? {};
  return { p50: p50 / percentile(tookMs, 0.5), p99: p99 / percentile(tookMs, 0.99) };
}
