import { readFileSync } from "node:fs";
import type { ConnectionOptions, SslOptions } from "mysql2";
import { LedgerOpenFault } from "../../../ports/ledger.ts";

const DEFAULT_PORT = 3306;
const PARAMETERS = new Set(["socketPath", "tls", "tls-ca"]);

export interface MysqlAddress {
  /** For messages: neither user nor password. */
  readonly name: string;
  readonly database: string;
  readonly options: ConnectionOptions;
}

/**
 * Reads `mysql://user:password@host:port/database`, with `?socketPath=FILE` for a server on this
 * machine, `?tls=true` to encrypt and to check the server's certificate, and `?tls-ca=FILE` for
 * the authority that signed it.
 * @throws {LedgerOpenFault} `ledger_url_invalid`; never tells the password
 */
export function parseMysqlUrl(text: string): MysqlAddress {
  const url = URL.parse(text);
  if (url === null || !["mysql:", "mariadb:"].includes(url.protocol)) {
    throw invalid("must look like mysql://user:password@host:3306/database");
  }
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined) throw invalid(`has an unknown parameter ${unknown}`);
  const database = decode(url.pathname.slice(1));
  if (database === "" || database.includes("/")) throw invalid("must name one database");
  const socketPath = url.searchParams.get("socketPath");
  const host = decode(url.hostname).replaceAll(/^\[|\]$/g, "") || "localhost";
  const port = url.port === "" ? DEFAULT_PORT : Number(url.port);
  const ssl = tlsOf(url.searchParams);
  const options: ConnectionOptions = {
    ...(socketPath === null ? { host, port } : { socketPath }),
    user: decode(url.username),
    password: decode(url.password),
    database,
  };
  return {
    name: `${socketPath ?? `${url.hostname || host}:${port}`}/${database}`,
    database,
    options: ssl === null ? options : { ...options, ssl },
  };
}

function tlsOf(parameters: URLSearchParams): SslOptions | null {
  const wish = parameters.get("tls");
  const file = parameters.get("tls-ca");
  if (wish !== null && wish !== "true" && wish !== "false") {
    throw invalid("must have tls=true or tls=false");
  }
  if (wish !== "true") {
    if (file !== null) throw invalid("has tls-ca without tls=true");
    return null;
  }
  const strict = { minVersion: "TLSv1.2", rejectUnauthorized: true, verifyIdentity: true };
  if (file === null) return strict;
  try {
    return { ...strict, ca: readFileSync(file, "utf8") };
  } catch (cause) {
    throw invalid(`names a tls-ca that cannot be read (${String(cause)})`, { cause });
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid("has a % that is not part of an escape: write %25");
  }
}

function invalid(what: string, options?: ErrorOptions): LedgerOpenFault {
  return new LedgerOpenFault("ledger_url_invalid", `the ledger's URL ${what}`, options);
}
