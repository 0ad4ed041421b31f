import type { Problem } from "./problems.ts";

/** What was sent as JSON; undefined: it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && "title" in value;
}

/** Why a `fetch` came to nothing, in a word or a line. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause;
  if (inner instanceof Error && "code" in inner) return String(inner.code);
  return cause.name === "TimeoutError" ? "timed out" : cause.message;
}
