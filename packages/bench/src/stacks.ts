import { type LocalStack, startLocalStack } from "@dropctl/stack";
import type { StackUrls } from "./child.ts";

export const STACKS = ["embedded", "local", "external"] as const;
export type Stack = (typeof STACKS)[number];

/** @throws {TypeError} the environment lacks what the stack needs: wrong usage */
export function checkStack(stack: Stack): void {
  if (stack === "external") externalUrls();
}

/**
 * Nothing for the embedded stack. The local one is new each time, with an empty ledger; the
 * external one is what the environment names, and disposing leaves it alone.
 */
export async function openStack(
  stack: Stack,
): Promise<LocalStack | (StackUrls & AsyncDisposable) | undefined> {
  switch (stack) {
    case "embedded":
      return undefined;
    case "local":
      return startLocalStack();
    case "external":
      return { ...externalUrls(), [Symbol.asyncDispose]: async () => {} };
  }
}

function externalUrls(): StackUrls {
  const { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl } = process.env;
  if (redisUrl && databaseUrl) return { redisUrl, databaseUrl };
  const missing = Object.entries({ REDIS_URL: redisUrl, DATABASE_URL: databaseUrl })
    .filter(([, url]) => !url)
    .map(([name]) => name);
  throw new TypeError(`--stack external needs ${missing.join(" and ")} in the environment`);
}
