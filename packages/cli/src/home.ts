import { randomUUID } from "node:crypto";
import { appendFile, chmod, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CliError } from "./exits.ts";

/** The places under `.dropctl/` (or `DROPCTL_HOME`). */
export function homePaths(home: string) {
  return {
    runs: join(home, "runs"),
    data: join(home, "data"),
    server: join(home, "server.json"),
  };
}

/** What `up` leaves for the other commands. */
export interface ServerFile {
  url: string;
  adminToken: string;
  /** The process that serves; the file counts only while it lives. */
  pid: number;
  startedAt: string;
}

/**
 * Writes a file whole or not at all: under a temporary name first, then renamed. A stream is
 * written to as it is.
 * @throws {CliError} `home_unwritable`, naming the path
 */
export async function writeWhole(path: string, text: string, mode = 0o644): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    if (await isStream(path)) return await appendFile(path, text);
    await makeFolder(dirname(path));
    await writeFile(draft, text, { mode, flag: "wx" });
    await chmod(draft, mode);
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw homeUnwritable(path, cause);
  }
}

/** A pipe or a device, /dev/stdout too: what is renamed to its name would take its place. */
async function isStream(path: string): Promise<boolean> {
  if (/^\/dev\/(stdout|stderr|fd\/\d+)$/.test(path)) return true;
  const there = await stat(path).catch(() => null);
  return there !== null && !there.isFile() && !there.isDirectory();
}

/**
 * Makes a folder and those above it. Not with mkdir's `recursive`: where a parent exists but
 * nothing can be made in it and the system says ENOENT, as in /proc, that one never returns.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path);
  }
}

export function homeUnwritable(path: string, cause: unknown): CliError {
  return new CliError({
    exit: "fault",
    code: "home_unwritable",
    message: `cannot write ${path} (${errorCode(cause)})`,
    hint: "set DROPCTL_HOME to a folder that you may write, with space left",
    cause,
  });
}

/** The server that `up` runs with this home, or null: none, stopped, or killed. */
export async function readServerFile(home: string): Promise<ServerFile | null> {
  let file: ServerFile;
  try {
    file = JSON.parse(await readFile(homePaths(home).server, "utf8")) as ServerFile;
  } catch {
    return null;
  }
  return typeof file.url === "string" && isAlive(file.pid) ? file : null;
}

export async function writeServerFile(home: string, file: ServerFile): Promise<void> {
  await writeWhole(homePaths(home).server, `${JSON.stringify(file, null, 2)}\n`, 0o600);
}

/** Removes the file if it is still this process's own. */
export async function removeServerFile(home: string, pid: number): Promise<void> {
  const file = await readServerFile(home);
  if (file?.pid === pid) await rm(homePaths(home).server, { force: true });
}

function isAlive(pid: unknown): boolean {
  if (typeof pid !== "number" || !Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

export function errorCode(error: unknown): string {
  if (error instanceof Error && "code" in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
