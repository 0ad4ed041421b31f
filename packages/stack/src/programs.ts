import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { StackFault } from "./stackFault.ts";

/** Absolute paths; null for what this machine does not have. */
export interface Programs {
  readonly redisServer: string | null;
  /** MariaDB's server, else MySQL's. */
  readonly mariadbd: string | null;
  /** Comes with MariaDB only: without it `mariadbd` is MySQL's, which sets itself up. */
  readonly mariadbInstallDb: string | null;
}

/** Servers are often installed where a user's PATH does not look. */
const SERVER_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/usr/libexec"];

const INSTALL_HINT =
  "Debian and Ubuntu: apt-get install redis-server mariadb-server; macOS: brew install redis mariadb";

/** Looks on `path`, and where systems keep their servers. */
export function findPrograms(path: string = process.env["PATH"] ?? ""): Programs {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ""), ...SERVER_FOLDERS];
  const find = (name: string) =>
    folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
  const mariadbd = find("mariadbd");
  return {
    redisServer: find("redis-server"),
    mariadbd: mariadbd ?? find("mysqld"),
    mariadbInstallDb: mariadbd === null ? null : find("mariadb-install-db"),
  };
}

/** Names of those that a stack with Redis and a database lacks. */
export function missingPrograms({ redisServer, mariadbd }: Programs): string[] {
  const missing: string[] = [];
  if (redisServer === null) missing.push("redis-server");
  if (mariadbd === null) missing.push("mariadbd (or mysqld)");
  return missing;
}

/** What `stack_missing_program` says. */
export function missingFault(names: readonly string[]): StackFault {
  const message = `not found on this machine: ${names.join(", ")}`;
  return new StackFault("stack_missing_program", message, { hint: INSTALL_HINT });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
