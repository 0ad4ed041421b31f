import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export const MAIN = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The environment of a user who has set nothing up, with a home of its own. */
export function cleanEnv(home: string, extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(DROPCTL_.*|REDIS_URL|DATABASE_URL|GITHUB_STEP_SUMMARY)$/.test(name),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: "1", DROPCTL_HOME: home, ...extra };
}

/** Puts off what tidies up after a test; the last put off is the first done. */
export type PutOff = (tidy: () => Promise<void>) => void;

/** A folder that goes when the test ends. */
export async function scratchFolder(putOff: PutOff = onTestFinished): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "dropctl-cli-"));
  putOff(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the built program to its end. */
export async function runCli(args: string[], env: NodeJS.ProcessEnv, cwd?: string): Promise<Ended> {
  return ending(spawnCli(args, env, cwd));
}

/** Starts the built program; what the test leaves running is stopped, so that it tidies up. */
export function spawnCli(
  args: string[],
  env: NodeJS.ProcessEnv,
  cwd?: string,
  putOff: PutOff = onTestFinished,
): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env,
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  putOff(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  });
  return child;
}

export async function ending(child: ChildProcess): Promise<Ended> {
  const ended: Ended = { code: null, stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk) => (ended.stdout += String(chunk)));
  child.stderr?.on("data", (chunk) => (ended.stderr += String(chunk)));
  await once(child, "close");
  return { ...ended, code: child.exitCode };
}
