import { ProblemError } from "./client.ts";
import { type DropEvent, type DropState, eventsPath } from "./events.ts";
import { openEventStream } from "./eventStream.ts";
import { parseJson, reasonOf } from "./failure.ts";
import type { ProblemCode } from "./problems.ts";

/** What a follower of a drop hears. */
export type DropNews =
  /** The stream is there, for the first time or again; a `state` follows at once. */
  | { readonly kind: "linked" }
  /** It is not: what was told is growing old. Told again only when the reason changes. */
  | { readonly kind: "cut"; readonly reason: string }
  | { readonly kind: "state"; readonly state: DropState }
  /** In the order of their numbers, none twice, none left out since the first. */
  | { readonly kind: "log"; readonly entry: DropEvent };

export interface FollowOptions {
  /** Base URL, without a trailing slash. */
  url: string;
  dropId: string;
  /** With it the log's entries say who it was; a wrong one is refused. */
  adminToken?: string | undefined;
  /** Ends it. */
  signal?: AbortSignal | undefined;
}

/** The server says something every 5 s, or every 8 s where 10,000 listen. */
const SILENCE_MS_MAX = 12_000;
const RETRY_MS_MIN = 250;
const RETRY_MS_MAX = 2_000;

/** Asking again does not help. */
const FINAL: ReadonlySet<ProblemCode> = new Set(["not_found", "unauthorized"]);

/**
 * Follows a drop's stream of states and log entries, over any number of connections: one that is
 * cut, or silent for 12 s, is opened anew after 0.25 s to 2 s, and the log goes on where it was.
 * Ends when `signal` aborts, without an error.
 * @throws {ProblemError} `not_found` or `unauthorized`; any other fault is a `cut`
 */
export async function* followDrop(options: FollowOptions): AsyncGenerator<DropNews, void> {
  const { url, dropId, adminToken, signal } = options;
  const headers: Record<string, string> = {};
  if (adminToken !== undefined) headers["authorization"] = `Bearer ${adminToken}`;
  const request = {
    ...{ headers, signal, silenceMsMax: SILENCE_MS_MAX },
    url: url + eventsPath(dropId),
  };
  const isOver = (): boolean => signal?.aborted === true;
  let failures = 0;
  let told: string | null = null;
  while (!isOver()) {
    let reason = "the server ended the stream";
    try {
      for await (const part of openEventStream(request)) {
        if (part.kind === "opened") {
          told = null;
          yield { kind: "linked" };
          continue;
        }
        failures = 0;
        const { event, id, data } = part.event;
        if (id !== undefined) headers["last-event-id"] = id;
        const news = newsOf(event, data);
        if (news !== null) yield news;
      }
    } catch (cause) {
      if (isOver()) return;
      if (cause instanceof ProblemError && FINAL.has(cause.problem.code)) throw cause;
      reason = reasonOf(cause);
    }
    if (reason !== told) yield { kind: "cut", reason };
    told = reason;
    await sleep(backoffMs(failures), signal);
    failures += 1;
  }
}

/** null: an event of a later server, or one that cannot be read. */
function newsOf(event: string | undefined, data: string): DropNews | null {
  const value = parseJson(data);
  if (typeof value !== "object" || value === null) return null;
  if (event === "state") return { kind: "state", state: value as DropState };
  if (event === "log") return { kind: "log", entry: value as DropEvent };
  return null;
}

/** Doubling, and spread over its upper half: thousands who were cut at once come back one by one. */
function backoffMs(failures: number): number {
  const ms = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(failures, 10));
  return ms * (0.5 + Math.random() / 2);
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener("abort", wake);
  });
}
