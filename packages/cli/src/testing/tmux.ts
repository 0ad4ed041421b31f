import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** In CI a missing tmux is a failure, not a silence. */
export const skipped = spawnSync("tmux", ["-V"]).status !== 0 && !process.env["CI"];

/** For the name of a group that needs tmux: says aloud why it was skipped. */
export const unless = skipped ? " (skipped: no tmux here)" : "";

export interface Size {
  columns: number;
  rows: number;
}

const SETTINGS = `
set -g default-terminal screen-256color
set -g status off
set -g history-limit 5000
`;

/**
 * A tmux server of one pane, without anybody's settings. Its client lives while this process
 * holds the other end of the client's input: however this process ends, the server does, too.
 */
export class Tmux implements AsyncDisposable {
  readonly folder: string;
  readonly #client: ChildProcess;

  private constructor(folder: string, client: ChildProcess) {
    this.folder = folder;
    this.#client = client;
  }

  /** @param env all that the shell in the pane gets */
  static async open(size: Size, env: (folder: string) => Record<string, string>): Promise<Tmux> {
    const folder = await mkdtemp(join(tmpdir(), "dropctl-tty-"));
    await writeFile(join(folder, "tmux.conf"), SETTINGS);
    const paths = ["-S", join(folder, "socket"), "-f", join(folder, "tmux.conf")];
    const { columns, rows } = size;
    const session = ["new-session", "-x", String(columns), "-y", String(rows), "/bin/sh"];
    const client = spawn("tmux", ["-u", ...paths, "-C", ...session], {
      stdio: ["pipe", "pipe", "ignore"],
      env: { LC_ALL: "C.UTF-8", TERM: "xterm-256color", SHELL: "/bin/sh", ...env(folder) },
    });
    client.stdin.on("error", () => undefined);
    // It talks as soon as the session is there, and then says all that the pane is told.
    await Promise.race([once(client.stdout, "data"), once(client, "exit")]);
    client.stdout.resume();
    const tmux = new Tmux(folder, client);
    // The server ends with its only session, and that one from now on with the client.
    await tmux.command("set-option", "-g", "destroy-unattached", "on");
    await tmux.resize(size);
    return tmux;
  }

  /** @returns what a tmux command prints */
  async command(...args: string[]): Promise<string> {
    const socket = join(this.folder, "socket");
    return (await execute("tmux", ["-u", "-S", socket, ...args])).stdout;
  }

  /** What the pane is like: `alternate_on`, `cursor_flag`, `pane_tty`. */
  async format(name: string): Promise<string> {
    return (await this.command("display-message", "-p", `#{${name}}`)).trimEnd();
  }

  async resize({ columns, rows }: Size): Promise<void> {
    await this.command("resize-window", "-x", String(columns), "-y", String(rows));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#client.exitCode === null) {
      const gone = once(this.#client, "exit");
      this.#client.stdin?.end();
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
