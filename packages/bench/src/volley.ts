/**
 * The load: a fresh process for each measurement, over sockets of its own. Any HTTP client in
 * JavaScript costs as much a request as the bare server does and would be what is measured:
 * autocannon runs at a full core where this takes half of one.
 */
import { connect, type Socket } from "node:net";

export interface Shot {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface VolleyOrder {
  readonly url: string;
  readonly connections: number;
  /** Dealt out to the connections in turn; each connection has one on its way at a time. */
  readonly shots: readonly Shot[];
  /** Each shot is sent this often. */
  readonly repeat: number;
  /** A string field of the answers' JSON that is wanted. */
  readonly collect?: string;
}

export interface VolleyResult {
  /** Completions per second, from the first to the last one. */
  readonly tps: number;
  readonly durationMs: number;
  readonly byStatus: Record<string, number>;
  /** What `collect` asked for, in no order. */
  readonly collected: readonly string[];
  /** Of one core. */
  readonly generatorCpu: number;
}

const TIME_LIMIT_MS = 60_000;
const HEAD_END = "\r\n\r\n";
const LENGTH = "\r\ncontent-length: ";
const STATUS_AT = "HTTP/1.1 ".length;

async function fire(order: VolleyOrder): Promise<VolleyResult> {
  const { url, connections, shots, repeat, collect } = order;
  const { hostname, port, host } = new URL(url);
  const hands: Buffer[][] = Array.from({ length: connections }, () => []);
  for (const [index, shot] of shots.entries()) hands[index % connections]?.push(wire(shot, host));
  const sockets = await Promise.all(hands.map(() => open(Number(port), hostname)));

  const total = shots.length * repeat;
  const byStatus: Record<string, number> = {};
  const collected: string[] = [];
  const wanted = collect === undefined ? null : new RegExp(`"${collect}":"([^"]*)"`);
  let completions = 0;
  let firstMs = 0;
  const cpu = process.cpuUsage();
  const { promise: finished, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error("not done within 60 s")), TIME_LIMIT_MS);

  for (const [index, socket] of sockets.entries()) {
    const hand = hands[index] as Buffer[];
    const last = hand.length * repeat;
    let sent = 0;
    const next = () => {
      if (sent < last) socket.write(hand[sent++ % hand.length] as Buffer);
    };
    socket.on("error", reject);
    socket.on(
      "data",
      completeAnswers((status, answer) => {
        if (wanted !== null) collected.push(wanted.exec(answer)?.[1] ?? "");
        byStatus[status] = (byStatus[status] ?? 0) + 1;
        if (completions++ === 0) firstMs = performance.now();
        if (completions === total) resolve();
        next();
      }),
    );
    next();
  }

  await finished;
  const durationMs = performance.now() - firstMs;
  const { user, system } = process.cpuUsage(cpu);
  clearTimeout(timer);
  for (const socket of sockets) socket.destroy();
  return {
    tps: (completions * 1_000) / durationMs,
    durationMs,
    byStatus,
    collected,
    generatorCpu: (user + system) / 1_000 / durationMs,
  };
}

function open(port: number, host: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host, noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });
}

function wire({ method, path, headers = {}, body = "" }: Shot, host: string): Buffer {
  const length = method === "GET" ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const lines = Object.entries({ host, ...headers, ...length }).map(([name, value]) => {
    return `${name}: ${value}\r\n`;
  });
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
}

/** Reads answers that carry a content-length, which all of ours do. */
function completeAnswers(
  onAnswer: (status: string, answer: string) => void,
): (chunk: Buffer) => void {
  let pending = "";
  return (chunk) => {
    pending += chunk.toString("latin1");
    const headEnd = pending.indexOf(HEAD_END);
    if (headEnd === -1) return;
    const lengthAt = pending.indexOf(LENGTH) + LENGTH.length;
    const length = Number.parseInt(pending.slice(lengthAt, headEnd + 2), 10);
    if (pending.length < headEnd + HEAD_END.length + length) return;
    const answer = pending;
    pending = "";
    onAnswer(answer.slice(STATUS_AT, STATUS_AT + 3), answer);
  };
}

process.on("message", (order: VolleyOrder) => {
  void fire(order).then((result) => process.send?.(result));
});
process.on("disconnect", () => process.exit(0));
