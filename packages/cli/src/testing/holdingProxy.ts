import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { forward, httpProxy } from "./httpProxy.ts";

/**
 * Stands before a real server. Once a drop's stream has told that its stock is being rebuilt, it
 * hands on nothing for so long: however fast the server is, there is time to look at it.
 */
export function holdingProxy(serverUrl: string, holdMs: number): Promise<string> {
  let held: Promise<void> | null = null;
  const handOn = async (response: IncomingMessage, outgoing: ServerResponse) => {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      await held;
      outgoing.write(chunk);
      if (chunk.includes('"rebuild":{')) held ??= sleep(holdMs);
    }
    await held;
    outgoing.end();
  };
  return httpProxy((incoming, outgoing) => {
    forward(serverUrl, incoming, (response) => {
      outgoing.once("close", () => response.destroy());
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      // Whoever has gone is owed nothing more.
      handOn(response, outgoing).catch(() => outgoing.destroy());
    });
  });
}
