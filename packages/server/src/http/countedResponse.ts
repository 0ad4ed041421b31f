import { type IncomingMessage, ServerResponse } from "node:http";
import type { EdgeMeters } from "../ports/meters.ts";

/** Responses that are counted when their status is written, whether a lane or the framework answers. */
export function countedResponse({ answer }: Pick<EdgeMeters, "answer">): typeof ServerResponse {
  return class<R extends IncomingMessage> extends ServerResponse<R> {
    // The arguments have three forms, none of which matters here.
    override writeHead(status: number, second?: unknown, third?: unknown): this {
      super.writeHead(status, second as string, third as string[]);
      answer(status);
      return this;
    }
  };
}
