import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { findPrograms, missingPrograms } from "../programs.ts";

const missing = missingPrograms(findPrograms());

/** In CI a missing server is a failure, not a silence. */
export const skipped = missing.length > 0 && !process.env["CI"];

/** For the name of a group that needs the servers: says aloud why it was skipped. */
export const unless = skipped ? ` (skipped: no ${missing.join(", no ")} here)` : "";

/** With a short name, for sockets; goes when the test ends. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ds-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export function isAlive(pid: number | null): boolean {
  if (pid === null) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
