import type { Client } from "@dropctl/protocol";
import type { Config } from "../config.ts";
import { actorName } from "../actor.ts";
import { CliError, usageError } from "../exits.ts";
import type { TargetOptions } from "../frame.ts";
import { readServerFile } from "../home.ts";

/** The server that a command talks to. */
export interface Target {
  url: string;
  adminToken: string | undefined;
  /** The name under which the server notes what is done to its drops. */
  actor: string;
}

/**
 * Where to send things: the option, else the environment, else the server that `up` runs with
 * this home. The token of that server is never sent to another URL.
 * @throws {CliError} `invalid_url` (2), `no_target` (3)
 */
export async function findTarget(options: TargetOptions, config: Config): Promise<Target> {
  const given = options.url ?? config.url;
  const own = await readServerFile(config.home);
  const actor = actorName(config.actor);
  const token = options.adminToken ?? config.adminToken;
  if (given !== undefined) {
    const url = parseUrl(given, options.url === undefined ? "DROPCTL_URL" : "--url");
    return { url, adminToken: token ?? (own?.url === url ? own.adminToken : undefined), actor };
  }
  if (own !== null) return { url: own.url, adminToken: token ?? own.adminToken, actor };
  throw new CliError({
    exit: "unreachable",
    code: "no_target",
    message: `no server is known: none runs with ${config.home}, and no --url was given`,
    hint: "start one with `dropctl up`, or give --url",
  });
}

/** A typed client of the target. @throws {CliError} as `findTarget` */
export async function connect(options: TargetOptions, config: Config): Promise<Client> {
  const target = await findTarget(options, config);
  // Its schemas are most of the time that such a command takes to start.
  const { createClient } = await import("@dropctl/protocol");
  return createClient(target);
}

function parseUrl(text: string, source: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw usageError("invalid_url", `${source}: "${text}" is not an http or https URL`);
  }
  return (url.origin + url.pathname).replace(/\/+$/, "");
}
