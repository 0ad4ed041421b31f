import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findPrograms, missingFault, type Programs } from "./programs.ts";
import { makeServiceFolder, type Service, type ServiceOptions, startService } from "./service.ts";
import { StackFault } from "./stackFault.ts";

const execute = promisify(execFile);
const INSTALL_MS_MAX = 60_000;
const DATABASE = "dropctl";
/** A handshake begins with its protocol's version; an error packet with 0xff. */
const PROTOCOL_VERSION = 10;
const PACKET_HEADER_BYTES = 4;

/**
 * A MariaDB, or a MySQL where that is what the machine has, with one empty database. Each commit
 * reaches the disk before it is answered, as a ledger must.
 * @throws {StackFault} `stack_missing_program`, `stack_folder_unusable`, `stack_start_failed`
 */
export async function startMariadb({ folder, args = [] }: ServiceOptions): Promise<Service> {
  const programs = findPrograms();
  const { mariadbd } = programs;
  if (mariadbd === null) throw missingFault(["mariadbd (or mysqld)"]);
  const own = await makeServiceFolder(folder, "mariadb");
  try {
    await install(own, { ...programs, mariadbd });
  } catch (cause) {
    await rm(own, { recursive: true, force: true });
    throw cause;
  }
  const socket = join(own, "mariadb.sock");
  return startService(own, {
    url: `mysql://root@localhost/${DATABASE}?socketPath=${socket}`,
    socket,
    command: [mariadbd, ...serverArguments(own, socket, programs), ...args],
    hello: null,
    isReady: (greeting) => greeting[PACKET_HEADER_BYTES] === PROTOCOL_VERSION,
  });
}

type Installable = Programs & { mariadbd: string };

async function install(own: string, { mariadbd, mariadbInstallDb }: Installable): Promise<void> {
  const data = `--datadir=${join(own, "data")}`;
  const [program, ...args] =
    mariadbInstallDb === null
      ? [mariadbd, "--no-defaults", "--initialize-insecure", data]
      : [mariadbInstallDb, "--no-defaults", data, "--auth-root-authentication-method=normal"];
  try {
    await execute(program, [...args, ...asMyself()], { timeout: INSTALL_MS_MAX });
  } catch (cause) {
    const said = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : "";
    const why = said.split("\n").at(-1) || String(cause);
    throw new StackFault("stack_start_failed", `${program} failed in ${own}: ${why}`, { cause });
  }
  // Run before the first connection is accepted, so nobody sees a server without it.
  await writeFile(initFile(own), `CREATE DATABASE IF NOT EXISTS ${DATABASE};\n`);
}

function serverArguments(own: string, socket: string, { mariadbInstallDb }: Programs): string[] {
  return [
    "--no-defaults",
    `--datadir=${join(own, "data")}`,
    `--socket=${socket}`,
    `--pid-file=${join(own, "mariadb.pid")}`,
    `--init-file=${initFile(own)}`,
    "--skip-networking",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=1",
    "--innodb-buffer-pool-size=256M",
    "--character-set-server=utf8mb4",
    "--max-connections=200",
    // MySQL's default is a folder that only its own packages make, and a second protocol.
    ...(mariadbInstallDb === null ? ["--secure-file-priv=NULL", "--mysqlx=OFF"] : []),
    ...asMyself(),
  ];
}

function initFile(own: string): string {
  return join(own, "init.sql");
}

/** Both servers refuse to run as root until told that it is meant. */
function asMyself(): string[] {
  const { uid, username } = userInfo();
  return uid === 0 ? [`--user=${username}`] : [];
}
