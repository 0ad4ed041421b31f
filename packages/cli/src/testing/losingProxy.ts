import { answerWith, forward, httpProxy } from "./httpProxy.ts";

/**
 * Stands before a real server, and hangs up instead of handing on the first answers to requests
 * whose path ends like this: they had their effect, and nobody was told.
 */
export function losingProxy(
  serverUrl: string,
  { pathEnd, answers }: { pathEnd: string; answers: number },
): Promise<string> {
  let left = answers;
  return httpProxy((incoming, outgoing) => {
    forward(serverUrl, incoming, (response) => {
      if (left > 0 && incoming.url?.endsWith(pathEnd) === true) {
        left -= 1;
        return void response.resume().once("end", () => outgoing.destroy());
      }
      answerWith(outgoing, response);
    });
  });
}
