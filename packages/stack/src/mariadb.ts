import { writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { findPrograms, missingFault, type Programs } from "./programs.ts";
import { makeServiceFolder, type Service, type ServiceOptions, startService } from "./service.ts";

const DATABASE = "dropctl";
/** A handshake begins with its protocol's version; an error packet with 0xff. */
const PROTOCOL_VERSION = 10;
const PACKET_HEADER_BYTES = 4;

/**
 * Sets the data folder up once, then becomes the server. Both run under the guardian: also when
 * we end in the middle of the set-up, nothing of it stays. Arguments: the data folder, the
 * set-up's program with two arguments, and the server's command. Temporary files lie beside the
 * data: a server that starts clears a shared folder of those of others.
 */
const INSTALL_AND_SERVE = `
export TMPDIR="$1.tmp"
mkdir -p "$TMPDIR" || exit
[ -d "$1" ] || "$2" --no-defaults --datadir="$1" "$3" "$4" || exit
shift 4
exec "$@"
`;

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
  const socket = join(own, "mariadb.sock");
  // Run before the first connection is accepted, so nobody sees a server without it.
  await writeFile(initFile(own), `CREATE DATABASE IF NOT EXISTS ${DATABASE};\n`);
  return startService(own, {
    url: `mysql://root@localhost/${DATABASE}?socketPath=${socket}`,
    socket,
    command: [
      ...["/bin/sh", "-c", INSTALL_AND_SERVE, "mariadb", dataFolder(own)],
      ...installer({ ...programs, mariadbd }),
      ...[mariadbd, ...serverArguments(own, socket, programs), ...args],
    ],
    hello: null,
    isReady: (greeting) => greeting[PACKET_HEADER_BYTES] === PROTOCOL_VERSION,
  });
}

function installer({ mariadbd, mariadbInstallDb }: Programs & { mariadbd: string }): string[] {
  return mariadbInstallDb === null
    ? [mariadbd, "--initialize-insecure", asMyself()]
    : [mariadbInstallDb, "--auth-root-authentication-method=normal", asMyself()];
}

function serverArguments(own: string, socket: string, { mariadbInstallDb }: Programs): string[] {
  return [
    "--no-defaults",
    `--datadir=${dataFolder(own)}`,
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
    asMyself(),
  ];
}

function dataFolder(own: string): string {
  return join(own, "data");
}

function initFile(own: string): string {
  return join(own, "init.sql");
}

/** Both servers refuse to run as root until told that it is meant; to others it says nothing new. */
function asMyself(): string {
  return `--user=${userInfo().username}`;
}
