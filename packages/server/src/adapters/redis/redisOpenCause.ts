import { ReplyError } from "ioredis";
import { connectionCause } from "../connectionCause.ts";

/** By the first words of what the server answers. */
const REPLIES: readonly (readonly [string, string])[] = [
  ["WRONGPASS", "the password is wrong"],
  ["NOAUTH", "it wants a password"],
  ["NOPERM", "this user may not do what is needed"],
  ["ERR DB index", "it has no such database"],
];
const HUNG_UP = /\((ECONNRESET|EPIPE)\)$|^Connection is closed/;

/** Why a Redis with this URL cannot be used, in one line and without the URL. */
export function openCause(error: unknown, url: string): string {
  const cause = connectionCause(error);
  if (error instanceof ReplyError) {
    const words = REPLIES.find(([start]) => cause.startsWith(start))?.[1];
    return words === undefined ? cause : `${words} (${cause})`;
  }
  if (error instanceof Error && error.name === "ParserError") return `it is no Redis (${cause})`;
  // It waits for the end of a line, and a TLS greeting has none.
  if (url.startsWith("rediss:") && cause.endsWith("(ETIMEDOUT)")) {
    return `${cause}; if it speaks no TLS, begin with redis://`;
  }
  if (url.startsWith("redis:") && HUNG_UP.test(cause)) {
    return "it hung up; if it speaks TLS, begin with rediss://";
  }
  return cause;
}
