import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/**
 * Stands before a real server, and hangs up instead of handing on the first answers to requests
 * whose path ends like this: they had their effect, and nobody was told.
 */
export async function losingProxy(
  serverUrl: string,
  { pathEnd, answers }: { pathEnd: string; answers: number },
): Promise<string> {
  let left = answers;
  const proxy = createServer((incoming, outgoing) => {
    const { method = "GET", headers, url = "/" } = incoming;
    const upstream = request(serverUrl + url, { method, headers }, (response) => {
      if (left > 0 && url.endsWith(pathEnd)) {
        left -= 1;
        return void response.resume().once("end", () => outgoing.destroy());
      }
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    incoming.pipe(upstream);
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}
