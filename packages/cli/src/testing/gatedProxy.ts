import { forward, httpProxy } from "./httpProxy.ts";

export interface Gate {
  url: string;
  open: () => void;
}

/**
 * Stands before a real server and lets nobody reserve until it is opened: the load goes on for as
 * long as a test looks at it. The first so many drops are sold as if it were not there.
 */
export async function gatedProxy(serverUrl: string, freeDrops = 0): Promise<Gate> {
  const gate = Promise.withResolvers<void>();
  let drops = 0;
  const url = await httpProxy((incoming, outgoing) => {
    const handOn = () => {
      forward(serverUrl, incoming, (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      });
    };
    if (incoming.method === "POST" && incoming.url === "/v1/drops") drops += 1;
    const waits = drops > freeDrops && incoming.url?.endsWith("/reservations") === true;
    if (waits) void gate.promise.then(handOn);
    else handOn();
  });
  return { url, open: gate.resolve };
}
