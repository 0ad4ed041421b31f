import { hostname, userInfo } from "node:os";

/** What the protocol's `ACTOR_PATTERN` lets through. */
const LENGTH_MAX = 64;

/**
 * The name under which a server notes what this user does: the one given, else `user@host`.
 * Headers carry plain letters only, so accents go and other signs become a question mark.
 */
export function actorName(given: string | undefined): string {
  return printable(given ?? "") || printable(`${userName()}@${hostname()}`);
}

/** Some containers run as a user who has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "somebody");
  }
}

function printable(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^ -~]/gu, "?")
    .trim()
    .slice(0, LENGTH_MAX);
}
