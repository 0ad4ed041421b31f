import { once } from "node:events";
import { createReadStream, createWriteStream, type WriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * The server's log, which goes to stderr, unless a picture has the terminal: then it is held back
 * in a file, since a server may log for days, and follows once the picture is gone.
 */
export class HeldLog implements AsyncDisposable {
  readonly #folder: string;
  #onLine: ((line: string) => void) | null = null;
  #file: WriteStream | null = null;
  #files = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<HeldLog> {
    return new HeldLog(await mkdtemp(join(tmpdir(), "dropctl-log-")));
  }

  readonly line = (line: string): void => {
    if (this.#onLine === null) {
      process.stderr.write(`${line}\n`);
      return;
    }
    this.#file ??= this.#create();
    this.#file.write(`${line}\n`);
    this.#onLine(line);
  };

  /** From now on lines are held back; `onLine` hears of each. */
  hold(onLine: (line: string) => void): void {
    this.#onLine = onLine;
  }

  /** Writes what was held back, in its order, and from then on each line at once. */
  async release(): Promise<void> {
    while (this.#file !== null) {
      const file = this.#file;
      // What is logged meanwhile comes after it.
      this.#file = null;
      file.end();
      await once(file, "close");
      for await (const text of createReadStream(String(file.path), "utf8")) {
        process.stderr.write(String(text));
      }
    }
    this.#onLine = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #create(): WriteStream {
    const path = join(this.#folder, `${++this.#files}.log`);
    return createWriteStream(path, { mode: 0o600 });
  }
}
