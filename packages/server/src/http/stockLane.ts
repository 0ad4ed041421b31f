import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import { ROUTES } from "@dropctl/protocol";
import type { StockReads, StockSnapshot } from "../app/stockReads.ts";
import { viewStock } from "./views.ts";

export const JSON_TYPE = "application/json; charset=utf-8";

const [PATH_HEAD, PATH_TAIL] = ROUTES.getStock.path.split(":dropId") as [string, string];

/**
 * The HTTP server with a lane of its own for the one request that comes by the hundred thousand:
 * a stock read that a fresh snapshot answers is answered before the framework sees it. All else,
 * and every read while the server closes, goes to the framework, whose route says the same.
 * See docs/decisions/0013.
 */
export function createServerWithStockLane(
  options: ServerOptions,
  stockReads: StockReads,
  framework: RequestListener,
): Server {
  const server = createServer(options, (request, response) => {
    const { method, url = "" } = request;
    if (method === "GET" && url.endsWith(PATH_TAIL) && server.listening) {
      const dropId = url.slice(PATH_HEAD.length, -PATH_TAIL.length);
      const snapshot = url.startsWith(PATH_HEAD) ? stockReads.fresh(dropId) : undefined;
      if (snapshot !== undefined) {
        const { body, headers } = answerOf(snapshot);
        response.writeHead(200, headers).end(body);
        return;
      }
    }
    framework(request, response);
  });
  return server;
}

interface Answer {
  readonly body: string;
  /** Names and values in turn: node writes these as they are. */
  readonly headers: string[];
}

/** A snapshot answers thousands of readers: it is serialised once. */
const answers = new WeakMap<StockSnapshot, Answer>();

export function answerOf(snapshot: StockSnapshot): Answer {
  let answer = answers.get(snapshot);
  if (answer === undefined) {
    const body = JSON.stringify(viewStock(snapshot));
    const length = String(Buffer.byteLength(body));
    answer = { body, headers: ["content-type", JSON_TYPE, "content-length", length] };
    answers.set(snapshot, answer);
  }
  return answer;
}
