import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** Called when the whole request is there. */
export type Answerer = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Any HTTP server will do for an engine, whose tests are about what it sends and counts: this is
 * one on loopback, until the test ends or it is told to die.
 */
export async function serve(answer: Answerer): Promise<{ url: string; die: () => void }> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => answer(request, response));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const die = () => {
    server.close();
    server.closeAllConnections();
  };
  onTestFinished(die);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, die };
}

export async function listen(answer: Answerer): Promise<string> {
  return (await serve(answer)).url;
}

export function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
