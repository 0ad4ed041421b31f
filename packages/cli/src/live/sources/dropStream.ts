import { type DropNews, followDrop, type FollowOptions, ProblemError } from "@dropctl/protocol";
import type { LiveEvent } from "../event.ts";
import { sleep } from "./sleep.ts";

/** A server that knows the drop no more may be one that is coming up. */
const MISSING_RETRY_MS = 2_000;

/**
 * Tells a drop's news until it is aborted. A stream comes back by itself; one that is refused for
 * its token, as after a restart with a new one, goes on without, and then nobody has a name.
 */
export async function readDropStream(
  options: FollowOptions & { signal: AbortSignal; name: string },
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
        if (adminToken !== undefined) {
          const text = `${name}: the server refuses the admin token; read without it`;
          dispatch({ kind: "note", atMs: Date.now(), tone: "bad", text });
        }
        adminToken = undefined;
      }
    }
  } while (await sleep(MISSING_RETRY_MS, signal));
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
