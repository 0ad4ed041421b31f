import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import type { IncomingMessage } from "node:http";

/** An answer that is known at once, with status 200. */
export interface LaneAnswer {
  readonly body: string;
  /** Names and values in turn: node writes these as they are. */
  readonly headers: string[];
}

/** Undefined: not its request, or not known at once. */
export type Lane = (request: IncomingMessage) => LaneAnswer | undefined;

export const JSON_TYPE = "application/json; charset=utf-8";

export function laneAnswer(body: string): LaneAnswer {
  const length = String(Buffer.byteLength(body));
  return { body, headers: ["content-type", JSON_TYPE, "content-length", length] };
}

/**
 * The HTTP server with lanes of their own for the requests that come by the hundred thousand:
 * what a lane knows is answered before the framework sees it. All else, and everything while
 * the server closes, goes to the framework, whose routes say the same. See docs/decisions/0013.
 */
export function createServerWithLanes(
  options: ServerOptions,
  lanes: readonly Lane[],
  framework: RequestListener,
): Server {
  const server = createServer(options, (request, response) => {
    if (request.method === "GET" && server.listening) {
      for (const lane of lanes) {
        const answer = lane(request);
        if (answer === undefined) continue;
        response.writeHead(200, answer.headers).end(answer.body);
        return;
      }
    }
    framework(request, response);
  });
  return server;
}
