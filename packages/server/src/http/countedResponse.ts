import { type IncomingMessage, ServerResponse } from "node:http";
import type { EdgeMeters } from "../ports/meters.ts";

/**
 * Responses that are counted and timed when their status is written, whether a lane or the
 * framework answers: from when the request's head was read, which is when node makes its response.
 */
export function countedResponse({ answer }: Pick<EdgeMeters, "answer">): typeof ServerResponse {
  return class<R extends IncomingMessage> extends ServerResponse<R> {
    readonly #sinceUs = nowUs();

    // The arguments have three forms, none of which matters here.
    override writeHead(status: number, second?: unknown, third?: unknown): this {
      super.writeHead(status, second as string, third as string[]);
      answer(status, (nowUs() - this.#sinceUs) | 0);
      return this;
    }
  };
}

/**
 * Microseconds as a whole number of 32 bits, which needs no memory of its own in an object. It
 * starts over every 71 minutes, and a difference modulo 2^32 is right all the same.
 */
function nowUs(): number {
  return (performance.now() * 1_000) | 0;
}
