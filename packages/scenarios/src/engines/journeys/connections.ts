import { Pool } from "undici";
import type { Answer } from "../measure/answers.ts";
import { isOwnFault } from "../measure/ownFaults.ts";

const REQUEST_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const TIMEOUTS = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

export interface Request {
  method: "GET" | "POST" | "DELETE";
  /** Below the target's base URL. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** The connection is cut when nothing was answered for this long; unless told, never. */
  patienceMs?: number;
}

/** `cut`: by ourselves, as the request said. */
export type LossReason = "connection_lost" | "timeout" | "cut";

export type Outcome =
  /** `latencyMs` from sending to the last byte: a wait for a free connection is not in it. */
  | { kind: "answered"; answer: Answer; latencyMs: number; nowMs: number }
  /** It will never be answered; whether it had an effect is not known. */
  | { kind: "lost"; reason: LossReason };

/** A bounded number of connections that are kept alive; requests beyond it wait for a free one. */
export class Connections {
  /** No connection can be opened any more for want of something on this side, such as `EMFILE`. */
  onOwnFault: (code: string) => void = () => {};
  readonly #pool: Pool;
  readonly #basePath: string;

  constructor({ url, connections }: { url: string; connections: number }) {
    const { origin, pathname } = new URL(url);
    this.#basePath = pathname.replace(/\/+$/, "");
    this.#pool = new Pool(origin, {
      connections,
      pipelining: 1,
      headersTimeout: REQUEST_TIMEOUT_MS,
      bodyTimeout: REQUEST_TIMEOUT_MS,
      connect: { timeout: CONNECT_TIMEOUT_MS },
    });
  }

  /**
   * Sends it once, never again by itself; `onOutcome` is called once, and never at once, and
   * before it `onSent`, as soon as the request does not wait for a connection any more.
   */
  send(
    { method, path, headers, body, patienceMs }: Request,
    onOutcome: (outcome: Outcome) => void,
    onSent: () => void = () => {},
  ): void {
    const answer: Answer = { status: 0, body: "", headers: [] };
    const chunks: Buffer[] = [];
    let sentMs = 0;
    let cut = false;
    let patience: NodeJS.Timeout | undefined;
    const tell = (outcome: Outcome) => {
      try {
        onOutcome(outcome);
      } catch (error) {
        // undici would take it for the request's, which would then be told as lost.
        process.nextTick(() => {
          throw error;
        });
      }
    };
    this.#pool.dispatch(
      { method, path: this.#basePath + path, headers, body: body ?? null },
      {
        onRequestStart: (controller) => {
          sentMs = performance.now();
          onSent();
          if (patienceMs === undefined) return;
          patience = setTimeout(() => {
            cut = true;
            controller.abort(new Error("out of patience"));
          }, patienceMs);
        },
        onResponseStart: (_controller, status, received) => {
          clearTimeout(patience);
          answer.status = status;
          const retryAfter = received["retry-after"];
          if (typeof retryAfter === "string") answer.headers = ["retry-after", retryAfter];
        },
        onResponseData: (_controller, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () => {
          answer.body = String(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
          const nowMs = performance.now();
          tell({ kind: "answered", answer, latencyMs: nowMs - sentMs, nowMs });
        },
        onResponseError: (_controller, error) => {
          clearTimeout(patience);
          const code = "code" in error ? String(error.code) : "";
          const reason = TIMEOUTS.has(code) ? "timeout" : "connection_lost";
          // There was no connection to be had.
          if (sentMs === 0) onSent();
          if (isOwnFault(error)) this.onOwnFault(code);
          tell({ kind: "lost", reason: cut ? "cut" : reason });
        },
      },
    );
  }

  /** Breaks whatever is still open; outcomes may still be told. */
  destroy(): void {
    void this.#pool.destroy().catch(() => {});
  }
}
