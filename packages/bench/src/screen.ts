import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ServerChild } from "./child.ts";

const PROGRAM = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url));
const COLUMNS = 200;
const ROWS = 50;
const START_MS_MAX = 10_000;

/** What a terminal of 200x50 was told, and when by `performance.now()`. */
export interface Told {
  readonly atMs: number;
  /** Without line breaks; control characters as tmux spells them: `\033[?2026h`. */
  readonly text: string;
}

/** A program on a terminal of its own, from its start to its end. */
export class Screen implements AsyncDisposable {
  readonly told: Told[] = [];
  readonly #folder: string;
  readonly #tmux: ChildProcess;
  readonly ended: Promise<unknown>;

  private constructor(folder: string, tmux: ChildProcess) {
    this.#folder = folder;
    this.#tmux = tmux;
    this.ended = once(tmux, "exit");
  }

  /**
   * Starts `dropctl` with these arguments. tmux ends with the program, and the program with this
   * process, which holds tmux' input.
   * @param listen keep what the terminal is told; reading it costs this machine something, too
   */
  private static async start(
    args: string[],
    env: NodeJS.ProcessEnv,
    listen: boolean,
  ): Promise<Screen> {
    const folder = await mkdtemp(join(tmpdir(), "dropctl-bench-tty-"));
    // The first that the terminal is told is that the program starts now.
    const remember = 'echo $$ >"$0"; echo; exec "$@"';
    const command = ["sh", "-c", remember, join(folder, "pid"), process.execPath, PROGRAM, ...args];
    const place = ["-S", join(folder, "socket"), "-f", "/dev/null"];
    const size = ["-x", String(COLUMNS), "-y", String(ROWS)];
    const flags = listen ? [] : ["-f", "no-output"];
    const session = ["new-session", ...flags, ...size, ...command];
    const ending = [";", "set-option", "-g", "destroy-unattached", "on"];
    const tmux = spawn("tmux", ["-u", ...place, "-C", ...session, ...ending], {
      stdio: ["pipe", "pipe", "ignore"],
      env: { ...env, SHELL: "/bin/sh", TERM: "xterm-256color", LC_ALL: "C.UTF-8" },
    });
    const screen = new Screen(folder, tmux);
    createInterface({ input: tmux.stdout }).on("line", (line) => {
      const text = /^%output %\d+ (.*)$/.exec(line)?.[1];
      if (text !== undefined) screen.told.push({ atMs: performance.now(), text });
    });
    return screen;
  }

  /** `dropctl watch` of some drops of a server, with its admin token. */
  static watch(server: ServerChild, dropIds: readonly string[], listen: boolean): Promise<Screen> {
    const { CI: _, NO_COLOR: __, ...env } = process.env;
    const target = { DROPCTL_URL: server.url, DROPCTL_ADMIN_TOKEN: server.adminToken };
    return Screen.start(["watch", ...dropIds], { ...env, ...target }, listen);
  }

  async pid(): Promise<number> {
    const lastMs = performance.now() + START_MS_MAX;
    while (performance.now() < lastMs) {
      const pid = Number(await readFile(join(this.#folder, "pid"), "utf8").catch(() => ""));
      if (pid > 0) return pid;
      await sleep(10);
    }
    throw new Error("dropctl did not start on its terminal");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const pid = await this.pid();
    this.#tmux.stdin?.end();
    await this.ended;
    // It hears that its terminal is gone, and what it then does is not for the next measurement.
    while (isAlive(pid)) await sleep(10);
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
