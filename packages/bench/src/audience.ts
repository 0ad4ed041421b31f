/**
 * Thousands who listen to a drop's stream, in a process of their own: sockets that count what they
 * get. Any parser here would take from the same cores as the buyers whose speed is looked at.
 */
import { connect, type Socket } from "node:net";

/** Open so many streams of this URL, or with 0 close all. */
export interface AudienceOrder {
  readonly url: string;
  readonly listeners: number;
}

/** Said when all have got their first news, and when all are closed: what came in between. */
export interface AudienceNews {
  readonly bytes: number;
  readonly reads: number;
  /** Streams that the server ended. */
  readonly lost: number;
  /** Milliseconds between the order and this. */
  readonly tookMs: number;
}

/** Opened at once; the server's queue of new connections holds some hundred. */
const OPENING_MAX = 100;
const READ_BYTES = 65_536;

let sockets: Socket[] = [];
let bytes = 0;
let reads = 0;
let lost = 0;
const shared = Buffer.alloc(READ_BYTES);

function listen({ hostname, port, host, pathname }: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const callback = (size: number): boolean => {
      reads += 1;
      bytes += size;
      resolve();
      return true;
    };
    const socket = connect({
      ...{ port: Number(port), host: hostname },
      onread: { buffer: shared, callback },
    });
    socket.once("connect", () => socket.write(`GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\n\r\n`));
    socket.once("error", reject);
    socket.once("end", () => {
      lost += 1;
    });
    sockets.push(socket);
  });
}

async function follow({ url, listeners }: AudienceOrder): Promise<void> {
  for (let opened = 0; opened < listeners; opened += OPENING_MAX) {
    const some = Math.min(OPENING_MAX, listeners - opened);
    await Promise.all(Array.from({ length: some }, () => listen(new URL(url))));
  }
}

async function leave(): Promise<void> {
  const closed = sockets.map((socket) => {
    return new Promise<void>((resolve) => {
      socket.once("close", () => resolve());
      socket.destroy();
    });
  });
  sockets = [];
  await Promise.all(closed);
}

async function obey(order: AudienceOrder): Promise<void> {
  const startMs = performance.now();
  await (order.listeners === 0 ? leave() : follow(order));
  const tookMs = performance.now() - startMs;
  process.send?.({ bytes, reads, lost, tookMs } satisfies AudienceNews);
  [bytes, reads, lost] = [0, 0, 0];
}

process.on("message", (order: AudienceOrder) => void obey(order));
process.on("disconnect", () => process.exit(0));
