import { createClient } from "@dropctl/protocol";
import type { ServerReading, ServerSecond } from "@dropctl/scenarios";
import type { LiveEvent } from "../event.ts";
import type { OwnAnswers } from "../ownAnswers.ts";
import type { TrafficSecond } from "../view.ts";
import { sleep } from "./sleep.ts";

const READ_EVERY_MS = 1_000;
/** A server that answers later than this is no server to watch. */
const ANSWER_MS_MAX = 3_000;

export interface FiguresOrder {
  url: string;
  signal: AbortSignal;
  own: OwnAnswers;
}

type Dispatch = (event: LiveEvent) => void;

interface Reading {
  /** By a clock that nobody sets. */
  readMs: number;
  /** Null: it answers, but keeps its figures to itself. */
  told: ServerReading | null;
  /** Those of its answers that were ours. */
  own: number;
}

/** Tells what a server is, and once a second what it did, until it is aborted. */
export async function readServerFigures(
  { url, signal, own }: FiguresOrder,
  dispatch: Dispatch,
): Promise<void> {
  // Knows all that a scenario needs, so it comes after the first picture.
  const { parseReading, secondBetween } = await import("@dropctl/scenarios");
  let before: Reading | null = null;
  let live = false;
  let dueMs = performance.now();
  do {
    const asked = own.succeeded();
    const answer = await askFor(`${url}/metrics`, signal);
    if (signal.aborted) return;
    const [atMs, readMs] = [Date.now(), performance.now()];
    dueMs = dueAfter(dueMs, readMs);
    if (answer.kind === "none") {
      dispatch({ kind: "cut", atMs, dropId: null, reason: answer.reason });
      live = false;
      continue;
    }
    if (!live) {
      dispatch({ kind: "linked", atMs, dropId: null });
      live = true;
      void readTarget({ url, signal, own }, dispatch);
    }
    own.onAnswer(200);
    const told = parseReading(answer.text);
    if (before !== null && before.told !== null && told !== null && readMs > before.readMs) {
      const second = secondBetween(before.told, told);
      const tookMs = readMs - before.readMs;
      const traffic = trafficOf(second, { tookMs, atMs, own: asked - before.own });
      dispatch({ kind: "second", atMs, second: traffic, server: second });
    }
    before = { readMs, told, own: asked };
  } while (await sleep(Math.max(0, dueMs - performance.now()), signal));
}

/**
 * On the beat; after a late reading a whole interval later, which begins a new one. Read at once,
 * the next would cover a few milliseconds: one answer in five of them is 200 a second.
 */
function dueAfter(dueMs: number, readMs: number): number {
  const nextMs = dueMs + READ_EVERY_MS;
  return nextMs - readMs < READ_EVERY_MS / 2 ? readMs + READ_EVERY_MS : nextMs;
}

/** Tells once which server it is. */
export async function readTarget(
  { url, signal, own }: FiguresOrder,
  dispatch: Dispatch,
): Promise<void> {
  try {
    const { onAnswer } = own;
    const client = createClient({ url, timeoutMs: ANSWER_MS_MAX, onAnswer });
    const { version, stack } = await client.getReadiness({}, { signal });
    dispatch({ kind: "target", atMs: Date.now(), url, version, stack });
  } catch {
    // It says who it is when it is asked the next time.
  }
}

/** A reading that came late covers more than a second. */
function trafficOf(
  { succeeded, refused, failed, latencyMs }: ServerSecond,
  { tookMs, atMs, own }: { tookMs: number; atMs: number; own: number },
): TrafficSecond {
  const others = Math.max(0, succeeded - own);
  const aSecond = (answers: number) => Math.round((answers * 1_000) / tookMs);
  return {
    atMs,
    ...{ succeeded: aSecond(others), refused: aSecond(refused), failed: aSecond(failed) },
    latencyMs: others + refused + failed === 0 ? null : latencyMs,
  };
}

type Answer = { kind: "text"; text: string } | { kind: "none"; reason: string };

async function askFor(url: string, signal: AbortSignal): Promise<Answer> {
  try {
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS_MAX)]);
    const response = await fetch(url, { signal: inTime });
    return { kind: "text", text: await response.text() };
  } catch (cause) {
    return { kind: "none", reason: reasonOf(cause) };
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause;
  if (inner instanceof Error && "code" in inner) return String(inner.code);
  return cause.name === "TimeoutError" ? `no answer in ${ANSWER_MS_MAX / 1_000} s` : cause.message;
}
