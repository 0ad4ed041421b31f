import autocannon, { type AutocannonClient } from "autocannon";
import type { Answer } from "../measure/answers.ts";
import { isOwnFault } from "../measure/ownFaults.ts";
import type { Gate } from "../process/gate.ts";
import type { CutShort } from "../process/generatorProcess.ts";
import type { Feed, Job } from "./feed.ts";

const REQUEST_TIMEOUT_MS = 10_000;
const RECONNECT_MS = 50;
/** Nothing but broken connections for this long: the target is dead, not restarting. */
const DEAD_AFTER_MS = 10_000;
/** Not one answer for this long, although requests are out: as good as dead. */
const STALLED_AFTER_MS = 15_000;

export interface DriveOrder<J extends Job> {
  url: string;
  connections: number;
  timeLimitMs: number;
  feed: Feed<J>;
  /** All that is sent goes through it, and all times are its clock's. */
  gate: Gate;
}

export interface Drive {
  finished: Promise<CutShort>;
  stop(reason: CutShort): void;
}

/**
 * Lets autocannon's connections send what a feed says. autocannon's own request list can
 * neither share work between connections, nor pause one, nor retry, and builds each request
 * anew; so each client is given an iterator of ours and asks the feed before it sends. That
 * leans on the insides of autocannon 9.0.0, hence its version is pinned and a test drives it.
 */
export function drive<J extends Job>(options: DriveOrder<J>): Drive {
  const { feed, connections, gate } = options;
  /** Those for whom the feed has nothing, and those before a closed gate. */
  const idle = new Set<AutocannonClient>();
  const resting = new Set<AutocannonClient>();
  const clients: AutocannonClient[] = [];
  let live = connections;
  let ended = false;
  let cutShort: CutShort = null;
  let lastAnswerMs = gate.now();
  let lossesSinceAnswer = 0;
  const { promise: finished, resolve } = Promise.withResolvers<CutShort>();

  const stop = (reason: CutShort) => {
    if (ended) return;
    cutShort = reason;
    end();
  };
  const end = () => {
    ended = true;
    clearInterval(watch);
    tracker.stop();
    clients.forEach((client) => client.destroy());
    resolve(cutShort);
  };

  function setupClient(client: AutocannonClient): void {
    const send = client._doRequest.bind(client);
    const connect = client._connect.bind(client);
    const disconnect = client._destroyConnection.bind(client);
    let job: J | null = null;
    /** What the connection is opened for. */
    let first: J | null = null;
    let open = false;
    let sentMs = 0;
    let failures = 0;
    /** The answer said that it is the last on this connection. */
    let closing = false;
    const answer: Answer = { status: 0, body: "", headers: [] };
    clients.push(client);

    const iterator = {
      currentRequest: null as { requestBuffer: Buffer } | null,
      resetted: false,
      nextRequest() {},
      recordBody(_request: unknown, status: number, body: string, headers: string[]) {
        answer.status = status;
        answer.body = body;
        answer.headers = headers;
        closing = isLast(headers);
      },
    };
    client.requestIterator = iterator;

    client.on("response", (_status: number, _bytes: number, latencyMs: number) => {
      if (job === null || ended) return;
      const answeredJob = job;
      job = null;
      failures = 0;
      lossesSinceAnswer = 0;
      lastAnswerMs = gate.now();
      feed.answered(answeredJob, answer, latencyMs, lastAnswerMs);
      gate.ended();
    });

    // A connection is opened for a request, since servers answer 408 to one that sends none.
    client._doRequest = () => {
      if (ended || client.destroyed) return;
      if (closing) {
        // Not at once: autocannon is still in the answer.
        setImmediate(() => {
          if (closing) client._connect();
        });
        return;
      }
      if (!gate.isOpen) {
        idle.delete(client);
        resting.add(client);
        return;
      }
      const nowMs = gate.now();
      const next = first ?? feed.next(nowMs);
      first = null;
      // One that waits on keeps its place, so that the next request is the longest idle one's.
      if (next !== "wait") idle.delete(client);
      if (next === "wait") {
        idle.add(client);
      } else if (next === "done") {
        client.destroy();
        if (--live === 0) end();
      } else if (!open) {
        first = next;
        open = true;
        connect();
      } else {
        job = next;
        sentMs = performance.now();
        iterator.currentRequest = { requestBuffer: next.request };
        gate.sent();
        send();
      }
    };

    client.on("connError", (error: NodeJS.ErrnoException) => {
      if (!isOwnFault(error)) return;
      const detail = `no more connections can be opened on this side (${error.code})`;
      stop({ reason: "generator_failed", detail });
    });

    client._destroyConnection = () => {
      if (client.conn !== undefined) disconnect();
    };

    // autocannon comes here first of all, and again whenever the connection broke or timed out.
    client._connect = () => {
      idle.delete(client);
      resting.delete(client);
      closing = false;
      if (client.conn === undefined) return client._doRequest();
      open = false;
      client._destroyConnection();
      client.parser.reinitialize("RESPONSE");
      if (ended || client.destroyed) return;
      if (job !== null) {
        const lostJob = job;
        job = null;
        lossesSinceAnswer++;
        const timedOut = performance.now() - sentMs >= REQUEST_TIMEOUT_MS;
        feed.lost(lostJob, timedOut ? "timeout" : "connection_lost", gate.now());
        gate.ended();
      }
      // A refused connection fails at once: without a pause this would spin.
      setTimeout(() => client._doRequest(), failures++ === 0 ? 0 : RECONNECT_MS);
    };
  }

  const startMs = gate.now();
  const watch = setInterval(() => {
    const nowMs = gate.now();
    const silentMs = nowMs - lastAnswerMs;
    if (lossesSinceAnswer >= Math.min(connections, 8) && silentMs > DEAD_AFTER_MS) {
      stop({ reason: "target_died", detail: "every connection broke and none came back" });
    } else if (silentMs > STALLED_AFTER_MS) {
      stop({ reason: "target_died", detail: `no answer for ${STALLED_AFTER_MS / 1000} s` });
    } else if (nowMs - startMs > options.timeLimitMs) {
      const limit = `${Math.round(options.timeLimitMs / 1000)} s`;
      stop({ reason: "time_limit", detail: `the load was not done within ${limit}` });
    }
  }, 100);

  feed.onReady = () => {
    // A copy: a client that has to wait on goes back into the set, and then so would the others.
    for (const client of [...idle]) {
      client._doRequest();
      if (idle.has(client)) break;
    }
  };

  gate.connections = connections;
  gate.onOpen = () => {
    const before = [...resting];
    resting.clear();
    for (const client of before) client._doRequest();
  };

  const tracker = autocannon({
    url: options.url,
    connections,
    // Only a backstop, also of a load in turns: the feed ends it, the watch cuts it short.
    duration: Math.ceil((2 * options.timeLimitMs) / 1000) + 60,
    timeout: REQUEST_TIMEOUT_MS / 1000,
    sampleInt: 1000,
    setupClient,
  });
  return { finished, stop };
}

/** Whether the server closes the connection after this answer; headers are names and values in turn. */
function isLast(headers: readonly string[]): boolean {
  return headers.some(
    (name, at) =>
      at % 2 === 0 &&
      name.toLowerCase() === "connection" &&
      headers[at + 1]?.toLowerCase() === "close",
  );
}
