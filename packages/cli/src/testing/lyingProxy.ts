import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Ticket } from "@dropctl/protocol";
import { onTestFinished } from "vitest";

/**
 * What the proxy forges, once: a 201 for a buyer whom the server refused, an order that never
 * reached the server, or an admission for a buyer who waits; or, every time, `sold_out` for a
 * reservation or for a poll.
 */
export type Lie =
  | "forgeReservation"
  | "forgeOrder"
  | "forgeAdmission"
  | "forgeSoldOut"
  | "forgeSoldOutRoom";

const FORGED_STATES: Partial<Record<Lie, Ticket["state"]>> = {
  forgeAdmission: "admitted",
  forgeSoldOutRoom: "sold_out",
};

/** Stands before a real server and lies about it, so that a test sees the judge find out. */
export async function lyingProxy(serverUrl: string, lie: Lie): Promise<string> {
  let liesLeft = lie.startsWith("forgeSoldOut") ? Number.POSITIVE_INFINITY : 1;
  const proxy = createServer((incoming, outgoing) => {
    const reserving =
      incoming.method === "POST" && /^\/v1\/drops\/.*ations$/.test(incoming.url ?? "");
    const polling = incoming.method === "GET" && incoming.url === "/v1/tickets/self";
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
      const state = FORGED_STATES[lie];
      if (liesLeft > 0 && polling && state !== undefined) {
        return readThen(response, (ticket: Partial<Ticket>) => {
          const forge = ticket.state === "waiting";
          if (forge) liesLeft--;
          answer(outgoing, 200, forge ? { ...ticket, state } : ticket);
        });
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

function readThen(message: IncomingMessage, next: (body: object) => void): void {
  const chunks: Buffer[] = [];
  message.on("data", (chunk: Buffer) => chunks.push(chunk));
  message.once("end", () => next(JSON.parse(Buffer.concat(chunks).toString()) as object));
}

function answer(outgoing: ServerResponse, status: number, body: object): void {
  outgoing.writeHead(status, { "content-type": "application/json" });
  outgoing.end(JSON.stringify(body));
}
