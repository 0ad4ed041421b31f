import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { GUARDIAN_SCRIPT } from "./guardianScript.ts";
import { within } from "./within.ts";

const SPAWN_MS_MAX = 5_000;
const FINISH_MS_MAX = 10_000;

/** Runs a command, again and again if told, and never lets it outlive this process. */
export class Guardian {
  readonly #child: ChildProcess;
  #pid: number | null = null;
  #started = Promise.withResolvers<number>();
  #ended = Promise.withResolvers<string>();
  /** Resolves with a line that says how, once the command that was started last has ended. */
  ended: Promise<string> = this.#ended.promise;

  /** @param folder exists, is the command's own, and goes with the guardian */
  constructor(folder: string, command: readonly string[]) {
    this.#child = spawn(
      "/bin/sh",
      ["-c", GUARDIAN_SCRIPT, "dropctl-guardian", folder, ...command],
      {
        stdio: ["pipe", "pipe", "ignore"],
        // A session of its own: Ctrl-C in the terminal is for the program, which may have things
        // to finish before its services go.
        detached: true,
      },
    );
    // A service that runs keeps nobody from ending.
    this.#child.unref();
    for (const pipe of [this.#child.stdin, this.#child.stdout]) (pipe as Socket | null)?.unref();
    this.#child.stdin?.on("error", () => undefined);
    if (this.#child.stdout !== null) {
      createInterface({ input: this.#child.stdout }).on("line", (line) => this.#hear(line));
    }
    this.#child.once("error", (cause) => this.#started.reject(cause));
    this.#child.once("exit", () => this.#hear("ended with its guardian"));
  }

  /** Of the command, while it runs. */
  get pid(): number | null {
    return this.#pid;
  }

  async start(): Promise<void> {
    this.#started = Promise.withResolvers();
    this.#ended = Promise.withResolvers();
    this.ended = this.#ended.promise;
    this.#child.stdin?.write("start\n");
    await within(SPAWN_MS_MAX, this.#started.promise, "its guardian did not start it");
  }

  /** Ends the command if it still runs, removes its folder, and goes. */
  async finish(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.stdin?.end();
    await within(FINISH_MS_MAX, exited, "its guardian did not end");
  }

  #hear(line: string): void {
    const [what, ...rest] = line.split(" ");
    if (what === "started") {
      this.#pid = Number(rest[0]);
      this.#started.resolve(this.#pid);
    } else if (what === "ended") {
      this.#pid = null;
      this.#started.reject(new Error(`it ended before it began: ${rest.join(" ")}`));
      // Nobody may be waiting for a start.
      this.#started.promise.catch(() => undefined);
      this.#ended.resolve(rest.join(" "));
    }
  }
}
