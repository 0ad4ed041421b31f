import { type DropNews, followDrop, type FollowOptions, ProblemError } from "@dropctl/protocol";
import type { LiveEvent } from "../event.ts";
import { sleep } from "./sleep.ts";

/** A server that knows the drop no more may be one that is coming up. */
const MISSING_RETRY_MS = 2_000;
/** A server that comes up answers before its token is where commands find it. */
const RENEW_MS = 500;

/** What is followed, and how to ask for the token anew, as after the server's restart. */
export type DropStreamOptions = FollowOptions & {
  signal: AbortSignal;
  name: string;
  renewToken?: () => Promise<string | undefined>;
};

/**
 * Tells a drop's news until it is aborted. A stream comes back by itself; one that is refused for
 * its token goes on with a new one, or without, and then nobody has a name.
 */
export async function readDropStream(
  options: DropStreamOptions,
  dispatch: (event: LiveEvent) => void,
): Promise<void> {
  const { url, dropId, signal, name } = options;
  let { adminToken } = options;
  do {
    try {
      for await (const news of followDrop({ url, dropId, adminToken, signal })) {
        dispatch(eventOf(news, dropId));
      }
    } catch (cause) {
      if (signal.aborted) return;
      const reason = cause instanceof Error ? cause.message : String(cause);
      dispatch({ kind: "cut", atMs: Date.now(), dropId, reason });
      if (cause instanceof ProblemError && cause.problem.code === "unauthorized") {
        const refused = adminToken;
        adminToken = await renewed(options, refused);
        if (refused !== undefined && adminToken === undefined) {
          const text = `${name}: the server refuses the admin token; read without it`;
          dispatch({ kind: "note", atMs: Date.now(), tone: "bad", text });
        }
      }
    }
  } while (await sleep(MISSING_RETRY_MS, signal));
}

/** Another token than the one that was refused. */
async function renewed(
  { renewToken, signal }: DropStreamOptions,
  refused: string | undefined,
): Promise<string | undefined> {
  if (refused === undefined || renewToken === undefined) return undefined;
  await sleep(RENEW_MS, signal);
  const token = await renewToken();
  return token === refused ? undefined : token;
}

function eventOf(news: DropNews, dropId: string): LiveEvent {
  const atMs = Date.now();
  switch (news.kind) {
    case "linked":
      return { kind: "linked", atMs, dropId };
    case "cut":
      return { kind: "cut", atMs, dropId, reason: news.reason };
    case "state":
      return { kind: "state", atMs, state: news.state };
    case "log":
      return { kind: "logged", atMs, entry: news.entry };
  }
}
