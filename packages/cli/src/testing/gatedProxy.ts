import { ROUTES } from "@dropctl/protocol";
import { answerWith, forward, httpProxy } from "./httpProxy.ts";

export interface Gate {
  url: string;
  /** Once somebody waits. */
  open: () => Promise<void>;
}

/**
 * Stands before a real server and lets nobody reserve until it is opened: the load goes on for as
 * long as a test looks at it. The first so many drops are sold as if it were not there.
 */
export async function gatedProxy(serverUrl: string, freeDrops = 0): Promise<Gate> {
  const [somebodyWaits, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let drops = 0;
  const url = await httpProxy((incoming, outgoing) => {
    const handOn = () => {
      forward(serverUrl, incoming, (response) => answerWith(outgoing, response));
    };
    const { method, path } = ROUTES.createDrop;
    if (incoming.method === method && incoming.url === path) drops += 1;
    if (drops <= freeDrops || incoming.url?.endsWith("/reservations") !== true) return handOn();
    somebodyWaits.resolve();
    void gate.promise.then(handOn);
  });
  const open = () => somebodyWaits.promise.then(gate.resolve);
  return { url, open };
}
