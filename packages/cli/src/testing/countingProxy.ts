import { answerWith, forward, httpProxy } from "./httpProxy.ts";

/**
 * Stands before a real server and calls `onReached`, once, at so many 201s to requests whose path
 * ends like this: the load goes through here, so it cannot be over before anybody looked.
 */
export function countingProxy(
  serverUrl: string,
  { pathEnd, answers, onReached }: { pathEnd: string; answers: number; onReached: () => void },
): Promise<string> {
  let left = answers;
  return httpProxy((incoming, outgoing) => {
    forward(serverUrl, incoming, (response) => {
      const counts = response.statusCode === 201 && incoming.url?.endsWith(pathEnd) === true;
      if (counts && --left === 0) onReached();
      answerWith(outgoing, response);
      // Cut by a server that is gone, it is cut for who asked, too.
      response.once("close", () => {
        if (!response.complete) outgoing.destroy();
      });
    });
  });
}
