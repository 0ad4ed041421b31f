import { createServer, type DropServer, ServerFault, type ServerFaultCode } from "@dropctl/server";
import { CliError, type Exit } from "../exits.ts";
import type { StackName } from "../stacks.ts";
import type { Backing } from "./backing.ts";
import type { UpOptions } from "./up.ts";

/** How each fault ends, and what to do about it. */
const ENDS = {
  invalid_config: ["usage", "see `dropctl up --help`"],
  data_dir_unwritable: ["fault", "give another --data folder, or --temporary"],
  data_dir_in_use: ["fault", "stop the other server, or give another --data folder"],
  data_dir_unusable: ["fault", undefined],
  ledger_unreachable: ["unreachable", "check that the database runs, and DATABASE_URL"],
  ledger_unusable: ["fault", "give another --data folder, or --temporary"],
  stock_cache_unreachable: ["unreachable", "check that Redis runs, and REDIS_URL"],
  stock_cache_unusable: ["fault", "check REDIS_URL, and that it names a Redis 7 or newer"],
  port_in_use: ["fault", "give another --port, or --port 0 for any free one"],
  cannot_listen: ["fault", "give another --host or --port"],
} as const satisfies Record<ServerFaultCode, readonly [Exit, string | undefined]>;

/** Where the parts come from the environment, that is where to look. */
const EXTERNAL_HINTS: Partial<Record<ServerFaultCode, string>> = {
  invalid_config: "check REDIS_URL, DATABASE_URL and DROPCTL_ADMIN_TOKEN",
  ledger_unusable: "check DATABASE_URL, its user's grants, and that the database exists",
};

interface Parts {
  dataDir: string | null;
  backing: Backing | null;
  /** Takes the log; undefined: stderr does. */
  onLogLine: ((line: string) => void) | undefined;
}

/**
 * The server that `up` runs in this process.
 * @throws {CliError} with the server's own code
 */
export async function createOwnServer(
  options: UpOptions,
  adminToken: string | undefined,
  { dataDir, backing, onLogLine }: Parts,
): Promise<DropServer> {
  try {
    return await createServer({
      host: options.host,
      port: options.port,
      dataDir,
      ...(backing === null ? {} : sharedConfig(options.stack, backing)),
      logLevel: options.verbose === true ? "debug" : options.logLevel,
      ...(adminToken === undefined ? {} : { adminToken }),
      ...(onLogLine === undefined ? {} : { onLogLine }),
      payments: {
        ...(options.paymentLatency === undefined ? {} : { latencyMs: options.paymentLatency }),
        ...(options.declineRate === undefined ? {} : { declineRate: options.declineRate }),
      },
    });
  } catch (cause) {
    if (!(cause instanceof ServerFault)) throw cause;
    const { code, message } = cause;
    const [exit, hint] = ENDS[code];
    const external = options.stack === "external" ? EXTERNAL_HINTS[code] : undefined;
    throw new CliError({ exit, code, message, hint: external ?? hint, cause });
  }
}

function sharedConfig(stack: StackName, { redisUrl, databaseUrl }: Backing) {
  return { redisUrl, databaseUrl, stack: stack === "local" ? "local" : "external" } as const;
}
