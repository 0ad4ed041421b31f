import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/**
 * What the proxy forges, once: a 201 for a buyer whom the server refused, an order that never
 * reached the server, or `sold_out` for every reservation.
 */
export type Lie = "forgeReservation" | "forgeOrder" | "forgeSoldOut";

/** Stands before a real server and lies about it, so that a test sees the judge find out. */
export async function lyingProxy(serverUrl: string, lie: Lie): Promise<string> {
  let liesLeft = lie === "forgeSoldOut" ? Number.POSITIVE_INFINITY : 1;
  const proxy = createServer((incoming, outgoing) => {
    const reserving =
      incoming.method === "POST" && /^\/v1\/drops\/.*ations$/.test(incoming.url ?? "");
    const paying = incoming.url?.endsWith("/payment") === true;
    if (liesLeft > 0 && lie === "forgeOrder" && paying) {
      liesLeft--;
      return drainThen(incoming, () => answer(outgoing, 201, { id: "forged" }));
    }
    if (liesLeft > 0 && lie === "forgeSoldOut" && reserving) {
      return drainThen(incoming, () => answer(outgoing, 409, { code: "sold_out" }));
    }
    forward(serverUrl, incoming, (response) => {
      if (liesLeft > 0 && lie === "forgeReservation" && reserving && response.statusCode === 409) {
        liesLeft--;
        const id = "01936f00-0000-7000-8000-000000000000";
        return drainThen(response, () => answer(outgoing, 201, { id }));
      }
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

function forward(
  serverUrl: string,
  incoming: IncomingMessage,
  onResponse: (response: IncomingMessage) => void,
): void {
  const { method, headers, url = "/" } = incoming;
  const upstream = request(serverUrl + url, { method: method ?? "GET", headers }, onResponse);
  incoming.pipe(upstream);
}

function drainThen(message: IncomingMessage, next: () => void): void {
  message.resume().once("end", next);
}

function answer(outgoing: ServerResponse, status: number, body: object): void {
  outgoing.writeHead(status, { "content-type": "application/json" });
  outgoing.end(JSON.stringify(body));
}
