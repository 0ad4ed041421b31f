import type { Target } from "@dropctl/scenarios";
import type { Config } from "../config.ts";
import { usageError } from "../exits.ts";
import type { TargetOptions } from "../frame.ts";
import { readServerFile } from "../home.ts";
import type { Output } from "../output.ts";
import type { StackName } from "../stacks.ts";
import { startServerProcess } from "./serverProcess.ts";
import { findTarget } from "./target.ts";

/** The options of a command that makes load. */
export interface LoadTargetOptions extends TargetOptions {
  stack?: StackName;
  allowHost?: string[];
}

/** The server under load; disposing of it ends a server that is our own. */
export interface LoadTarget extends AsyncDisposable {
  target: Target;
}

/**
 * The server to load: the one named with `--url` or `DROPCTL_URL`, else the one that `up` runs
 * with this home, else (and always with `--stack`) a fresh one in a process of its own.
 * @throws {CliError} `conflicting_options`, `admin_token_missing`, `server_start_failed`,
 * `external_url_missing`
 * @throws {StackFault} `stack_missing_program`
 */
export async function openLoadTarget(
  options: LoadTargetOptions,
  config: Config,
  out: Output,
): Promise<LoadTarget> {
  if (options.url !== undefined && options.stack !== undefined) {
    throw usageError("conflicting_options", "--stack starts a server, --url names one: give one");
  }
  const named = options.url ?? config.url ?? (await readServerFile(config.home))?.url;
  if (named === undefined || options.stack !== undefined) {
    return startLoadTarget(options.stack ?? "embedded", config, out);
  }
  return {
    target: await findLoadTarget(options, config, out),
    [Symbol.asyncDispose]: async () => {},
  };
}

/** @throws as `openLoadTarget` does for a server of its own */
export async function startLoadTarget(
  stack: StackName,
  config: Config,
  out: Output,
): Promise<LoadTarget> {
  out.say(`Starting a drop server of its own, on the ${stack} stack.`);
  const server = await startServerProcess(config, { stack });
  return { target: server.target, [Symbol.asyncDispose]: () => server.stop() };
}

/** A server that runs already. @throws {CliError} `admin_token_missing`, and as `findTarget` */
export async function findLoadTarget(
  options: LoadTargetOptions,
  config: Config,
  out: Output,
): Promise<Target> {
  const { url, adminToken, actor } = await findTarget(options, config);
  if (adminToken === undefined) {
    throw usageError(
      "admin_token_missing",
      `no admin token for ${url}: a run makes a drop and buyers of its own`,
      "give it with --admin-token or DROPCTL_ADMIN_TOKEN",
    );
  }
  out.say(`Loading the server at ${url}.`);
  return { url, adminToken, actor, allowHost: options.allowHost };
}
