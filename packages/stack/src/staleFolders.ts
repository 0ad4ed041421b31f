import { execFile } from "node:child_process";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export const STACK_FOLDER_PREFIX = "dropctl-stack-";
/** A younger folder may belong to a stack whose guardians have yet to say who they are. */
const YOUNG_MS = 60_000;

/**
 * Removes what a guardian could not, having been killed itself or lost with the whole machine:
 * services that run on without one, and the folders. Others' folders and living ones stay.
 */
export async function removeStaleFolders(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(STACK_FOLDER_PREFIX)) continue;
    const folder = join(parent, name);
    // Another program may be removing it just now, and what cannot be removed is in nobody's way.
    await removeIfStale(folder).catch(() => undefined);
  }
}

async function removeIfStale(folder: string): Promise<void> {
  const { uid, mtimeMs } = await stat(folder);
  if (uid !== process.getuid?.() || Date.now() - mtimeMs < YOUNG_MS) return;
  const services = (await readdir(folder)).map((name) => join(folder, name));
  for (const service of services) {
    if ((await processOf(service, "guardian.pid")) !== null) return;
  }
  for (const service of services) {
    const pid = await processOf(service, "service.pid");
    if (pid !== null) process.kill(pid, "SIGKILL");
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * The process that a file names, if it lives and is still the one that works in this folder.
 * @throws without a `ps` to tell: better a folder too many than somebody's stack gone
 */
async function processOf(service: string, file: string): Promise<number | null> {
  const pid = Number(await readFile(join(service, file), "utf8").catch(() => ""));
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const { stdout } = await execute("ps", ["-o", "args=", "-p", String(pid)]).catch(
    (error: { code?: unknown }) => {
      // It ends with 1 when there is no such process.
      if (error.code === 1) return { stdout: "" };
      throw error;
    },
  );
  return stdout.includes(service) ? pid : null;
}
