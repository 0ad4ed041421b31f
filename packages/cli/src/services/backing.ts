import { findPrograms, missingFault, missingPrograms, startLocalStack } from "@dropctl/stack";
import type { Config } from "../config.ts";
import { usageError } from "../exits.ts";
import type { StackName } from "../stacks.ts";

/** The cache and the ledger that a server uses outside its own process. */
export interface Backing extends AsyncDisposable {
  redisUrl: string;
  databaseUrl: string;
}

/**
 * Whether the stack can be had at all, before anything is started.
 * @throws {CliError} `external_url_missing` (2)
 * @throws {StackFault} `stack_missing_program`
 */
export function checkStack(stack: StackName, config: Config): void {
  if (stack === "external") externalUrls(config);
  if (stack !== "local") return;
  const missing = missingPrograms(findPrograms());
  if (missing.length > 0) throw missingFault(missing);
}

/**
 * Starts what the stack needs, or names it; null for the embedded one, which needs nothing.
 * Disposing ends what was started, and leaves alone what was named.
 * @throws as `checkStack`; {StackFault} a service does not start
 */
export async function openBacking(stack: StackName, config: Config): Promise<Backing | null> {
  switch (stack) {
    case "embedded":
      return null;
    case "local":
      return startLocalStack();
    case "external":
      return { ...externalUrls(config), [Symbol.asyncDispose]: async () => {} };
  }
}

/** Names of the variables that the external stack lacks. */
export function missingUrls({ external }: Config): string[] {
  const missing: string[] = [];
  if (external.redisUrl === undefined) missing.push("REDIS_URL");
  if (external.databaseUrl === undefined) missing.push("DATABASE_URL");
  return missing;
}

function externalUrls(config: Config) {
  const { redisUrl, databaseUrl } = config.external;
  if (redisUrl !== undefined && databaseUrl !== undefined) return { redisUrl, databaseUrl };
  const missing = missingUrls(config).join(" and ");
  throw usageError(
    "external_url_missing",
    `--stack external needs ${missing} in the environment`,
    "REDIS_URL=redis://HOST:6379 DATABASE_URL=mysql://USER:PASSWORD@HOST:3306/DATABASE",
  );
}
