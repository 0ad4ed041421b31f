import { isIP } from "node:net";
import { ScenarioFault } from "./fault.ts";

/** The server under load. */
export interface Target {
  /** Base URL. */
  url: string;
  /** The admin's token: a run makes its own drop and buyers. */
  adminToken: string;
  /** The name under which the server notes what a run does to its drop. */
  actor?: string | undefined;
  /** Hosts that may be loaded although they are not on loopback. */
  allowHost?: readonly string[] | undefined;
}

/**
 * Load is safe by default: a host that is not this machine must be named.
 * @returns the base URL without a trailing slash
 * @throws {ScenarioFault} `invalid_url`, `host_not_allowed`
 */
export function guardTarget({ url, allowHost = [] }: Pick<Target, "url" | "allowHost">): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !["http:", "https:"].includes(parsed.protocol)) {
    throw new ScenarioFault("invalid_url", `not an http(s) URL: ${url}`);
  }
  const host = parsed.hostname.replace(/^\[|\]$/g, "");
  if (!isLoopback(host) && !allowHost.includes(host)) {
    throw new ScenarioFault(
      "host_not_allowed",
      `${host} is not this machine; to load it all the same, give --allow-host ${host}`,
    );
  }
  return parsed.origin + parsed.pathname.replace(/\/+$/, "");
}

function isLoopback(host: string): boolean {
  if (host === "localhost" || host === "::1") return true;
  return isIP(host) === 4 && host.startsWith("127.");
}
