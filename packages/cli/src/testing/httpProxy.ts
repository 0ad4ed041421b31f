import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  request,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** Listens until the test is finished. @returns its base URL */
export async function httpProxy(listener: RequestListener): Promise<string> {
  const proxy = createServer(listener).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

/** Hands a request on as it is; who asks a server that is gone is hung up on. */
export function forward(
  serverUrl: string,
  incoming: IncomingMessage,
  onResponse: (response: IncomingMessage) => void,
): void {
  const { method = "GET", headers, url = "/" } = incoming;
  const outgoing = request(serverUrl + url, { method, headers }, onResponse);
  outgoing.once("error", () => incoming.socket.destroy());
  incoming.pipe(outgoing);
}

/** Answers with what the server answered. */
export function answerWith(outgoing: ServerResponse, response: IncomingMessage): void {
  outgoing.writeHead(response.statusCode ?? 502, response.headers);
  response.pipe(outgoing);
}
