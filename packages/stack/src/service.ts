import { mkdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { greetingOf } from "./greeting.ts";
import { Guardian } from "./guardian.ts";
import { StackFault } from "./stackFault.ts";
import { within } from "./within.ts";

export interface ServiceOptions {
  /** Made if need be; the service gets a folder of its own in it, which goes with it. */
  folder: string;
  /** More arguments for the service; they win over ours. */
  args?: readonly string[];
}

/** A server of our own on a Unix socket, which ends when this process ends, in whatever way. */
export interface Service extends AsyncDisposable {
  readonly url: string;
  /** While it runs, else null. */
  readonly pid: number | null;
  /** Ends it in order; its data stays for a `start()`, at most until this process ends. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash. */
  kill(): Promise<void>;
  /** Starts it again on the same socket and data; resolves once it answers. */
  start(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
}

/** How to run one service in its own folder. */
export interface Recipe {
  url: string;
  socket: string;
  command: readonly string[];
  /** Sent as soon as the socket accepts; null where the server speaks first. */
  hello: string | null;
  /** Whether what it says first means that it serves. */
  isReady: (greeting: Buffer) => boolean;
}

/** `sun_path` on Linux less its closing zero; macOS has 103. */
const SOCKET_PATH_BYTES_MAX = process.platform === "linux" ? 107 : 103;
/** MySQL takes many seconds for its first start on a slow disk. */
const READY_MS_MAX = 60_000;
const PROBE_EVERY_MS = 10;
const STOP_MS_MAX = 10_000;
const KILL_MS_MAX = 5_000;

/**
 * Makes the folder of a service, for its owner alone.
 * @throws {StackFault} `stack_folder_unusable`: taken, unwritable, or too long for a socket
 */
export async function makeServiceFolder(parent: string, name: string): Promise<string> {
  const folder = join(parent, name);
  const bytes = Buffer.byteLength(join(folder, `${name}.sock`));
  if (bytes > SOCKET_PATH_BYTES_MAX) {
    const message = `${folder} is too long for a socket: ${bytes} of ${SOCKET_PATH_BYTES_MAX} bytes`;
    throw new StackFault("stack_folder_unusable", message, { hint: "set TMPDIR to a shorter one" });
  }
  try {
    await mkdir(parent, { mode: 0o700 }).catch((error: unknown) => {
      if (!isExisting(error)) throw error;
    });
    await mkdir(folder, { mode: 0o700 });
    return folder;
  } catch (cause) {
    const why = isExisting(cause) ? "another service has it" : String(cause);
    throw new StackFault("stack_folder_unusable", `cannot make ${folder}: ${why}`, { cause });
  }
}

/** @throws {StackFault} `stack_start_failed`, with what the service logged */
export async function startService(folder: string, recipe: Recipe): Promise<Service> {
  const service = new GuardedService(folder, recipe);
  try {
    await service.start();
    return service;
  } catch (cause) {
    await service[Symbol.asyncDispose]();
    throw cause;
  }
}

class GuardedService implements Service {
  readonly url: string;
  readonly #folder: string;
  readonly #recipe: Recipe;
  readonly #guardian: Guardian;

  constructor(folder: string, recipe: Recipe) {
    this.url = recipe.url;
    this.#folder = folder;
    this.#recipe = recipe;
    this.#guardian = new Guardian(folder, recipe.command);
  }

  get pid(): number | null {
    return this.#guardian.pid;
  }

  async start(): Promise<void> {
    if (this.pid !== null) return;
    const { socket } = this.#recipe;
    // What a killed server leaves; MariaDB refuses to start when another process has the
    // number that the lock names.
    for (const file of [socket, `${socket}.lock`]) await rm(file, { force: true });
    const name = basename(this.#folder);
    try {
      await this.#guardian.start();
      const died = this.#guardian.ended.then((code) => {
        throw new Error(`it ended with ${code}`);
      });
      const ready = Promise.race([this.#untilReady(), died]);
      await within(READY_MS_MAX, ready, "it was not ready");
    } catch (cause) {
      const said = await this.#complaint();
      const why = cause instanceof Error ? cause.message : String(cause);
      const message = `${name} in ${this.#folder} did not start: ${why}: ${said || "it logged nothing"}`;
      throw new StackFault("stack_start_failed", message, { cause });
    }
  }

  async stop(): Promise<void> {
    await this.#end("SIGTERM", STOP_MS_MAX).catch(() => this.kill());
  }

  async kill(): Promise<void> {
    await this.#end("SIGKILL", KILL_MS_MAX);
  }

  pause(): void {
    this.#signal("SIGSTOP");
  }

  resume(): void {
    this.#signal("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#guardian.finish();
  }

  async #end(signal: "SIGTERM" | "SIGKILL", msMax: number): Promise<void> {
    if (this.pid === null) return;
    const { ended } = this.#guardian;
    this.#signal(signal);
    this.#signal("SIGCONT");
    await within(msMax, ended, `${this.#folder} did not end`);
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.pid === null) {
      throw new StackFault("stack_not_running", `nothing runs in ${this.#folder}`);
    }
    try {
      process.kill(this.pid, signal);
    } catch {
      // It has just ended by itself; the guardian is about to say so.
    }
  }

  async #untilReady(): Promise<void> {
    const { socket, hello, isReady } = this.#recipe;
    while (this.pid !== null) {
      const greeting = await greetingOf(socket, hello);
      if (greeting !== null && isReady(greeting)) return;
      await sleep(PROBE_EVERY_MS);
    }
  }

  /**
   * MariaDB's first error, and where that says no more than that it gives up, the line before
   * it; else the last two lines, of which Redis needs both.
   */
  async #complaint(): Promise<string> {
    const log = await readFile(join(this.#folder, "service.log"), "utf8").catch(() => "");
    const lines = log.trimEnd().split("\n");
    const at = lines.findIndex((line) => line.includes("[ERROR]"));
    const first = lines[at]?.endsWith("Aborting") === true ? lines[at - 1] : lines[at];
    return first ?? lines.slice(-2).join(": ");
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}
