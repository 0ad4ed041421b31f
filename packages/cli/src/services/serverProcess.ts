import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { actorName } from "../actor.ts";
import type { Config } from "../config.ts";
import type { StackName } from "../stacks.ts";
import { checkStack } from "./backing.ts";
import { readReady } from "./readyDocument.ts";
import type { Target } from "./target.ts";

const HERE = fileURLToPath(import.meta.url);
/** Built or, in tests, as source, which Node runs as it is. */
export const MAIN = join(dirname(HERE), "..", `main${extname(HERE)}`);
/** The first start of a database takes its time. */
const READY_MS_MAX = { embedded: 15_000, local: 60_000, external: 30_000 } as const;
const STOP_MS_MAX = 12_000;
const STDERR_LINES_MAX = 20;

/** A server of our own, in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  target: Target & { adminToken: string };
  pid: number;
  /** Folder of its ledger; null when that is elsewhere. */
  dataDir: string | null;
  /** Resolves when the process has ended, wanted or not, with a line that says how. */
  ended: Promise<string>;
  /** Lets it drain, ends it, removes its folder; more than once is fine. */
  stop(): Promise<void>;
}

/**
 * What bin/dropctl gives node (docs/decisions/0011). Nothing else of ours is handed on: with
 * `--eval`, a child would run its parent's code again.
 */
const isHeapFlag = (flag: string): boolean =>
  /^--(max-semi-space-size|heap-growing-percent)=/.test(flag);

/**
 * Starts `dropctl up`, with more of its arguments if told, on a free port with a private ledger
 * that goes with it, or on the external one. It ends with us, also when we are killed: it watches
 * its stdin, which closes with this process. The external stack's URLs reach it by the
 * environment, since everybody on the machine can read a command line.
 * @throws {CliError} `external_url_missing`; what `up` says when it cannot start; else
 * `server_start_failed`
 * @throws {StackFault} `stack_missing_program`
 */
export async function startServerProcess(
  config: Config,
  { stack = "embedded", upArgs = [] }: { stack?: StackName; upArgs?: string[] } = {},
): Promise<ServerProcess> {
  checkStack(stack, config);
  const child = spawn(
    process.execPath,
    [
      ...process.execArgv.filter(isHeapFlag),
      MAIN,
      "up",
      "--port",
      "0",
      "--json",
      "--ephemeral",
      "--stack",
      stack,
      ...upArgs,
    ],
    {
      env: { ...config.inherited, DROPCTL_ADMIN_TOKEN: "" },
      stdio: ["pipe", "pipe", "pipe"],
      // A group of its own: Ctrl-C in the terminal is for us, who stop it when we are done.
      detached: true,
    },
  );
  const stderr = lastLines(child);
  const ended = describeEnd(child, stderr);
  let stopping: Promise<void> | undefined;
  let dataDir: string | null = null;
  const stop = () => (stopping ??= stopProcess(child, dataDir));
  try {
    const ready = await readReady(child, ended, READY_MS_MAX[stack]);
    dataDir = ready.dataDir;
    return {
      target: { url: ready.url, adminToken: ready.adminToken, actor: actorName(config.actor) },
      pid: ready.pid,
      dataDir: ready.dataDir,
      ended,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function lastLines(child: ChildProcess): string[] {
  const lines: string[] = [];
  if (child.stderr === null) return lines;
  createInterface({ input: child.stderr }).on("line", (line) => {
    lines.push(line);
    if (lines.length > STDERR_LINES_MAX) lines.shift();
  });
  return lines;
}

async function describeEnd(child: ChildProcess, stderr: string[]): Promise<string> {
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once("close", (...how) => resolve(how));
    child.once("error", () => resolve([null, null]));
  });
  const how = signal === null ? `it exited with ${code}` : `it was ended by ${signal}`;
  const said = stderr.find((line) => line.startsWith("error:")) ?? stderr.at(-1);
  return said === undefined ? how : `${how}: ${said.replace(/^error: /, "")}`;
}

async function stopProcess(child: ChildProcess, dataDir: string | null): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const exited = once(child, "exit");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
    child.kill("SIGTERM");
    await exited;
    clearTimeout(timer);
  }
  // It removes its folder itself, unless it was killed.
  if (dataDir !== null) await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
}
