import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { StockRow } from "../../../domain/stockBook.ts";
import { LedgerFault } from "../../../ports/ledger.ts";
import type { CallName, FromThread, SentFault, SnapshotChunk, ToThread } from "./messages.ts";

interface Waiting {
  resolve(value: unknown): void;
  reject(cause: unknown): void;
}

type WithoutId<M> = M extends unknown ? Omit<M, "id"> : never;

/** One ledger thread, as the main thread calls it. */
export class ThreadClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #ended = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Starts a thread on a ledger file that exists; rejects when it cannot open it. */
  static async start(file: string): Promise<ThreadClient> {
    // Beside this file, in the sources as well as in the build.
    const module = new URL(`./ledgerThread${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(module, { workerData: { file } });
    const client = new ThreadClient(worker);
    await new Promise<void>((resolve, reject) => {
      worker.once("message", () => resolve());
      worker.once("error", reject);
    });
    worker.on("message", (message: FromThread) => client.#receive(message));
    worker.on("error", (cause) => client.#end(cause));
    worker.on("exit", () => client.#end(undefined));
    return client;
  }

  call(name: CallName, args: unknown[]): Promise<unknown> {
    return this.#ask({ kind: "call", name, args });
  }

  async *snapshot(dropId: string): AsyncGenerator<readonly StockRow[]> {
    const snapshotId = this.#lastId + 1;
    await this.#ask({ kind: "snapshot", dropId });
    try {
      for (;;) {
        const chunk = (await this.#ask({ kind: "next", snapshotId })) as SnapshotChunk;
        if (chunk === null) return;
        yield chunk;
      }
    } finally {
      await this.#ask({ kind: "end", snapshotId });
    }
  }

  async close(): Promise<void> {
    await this.#ask({ kind: "close" });
    await this.#worker.terminate();
  }

  #ask(message: WithoutId<ToThread>): Promise<unknown> {
    if (this.#ended) return Promise.reject(new LedgerFault("the ledger has ended", "rolled_back"));
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject });
    this.#worker.postMessage({ ...message, id });
    return promise;
  }

  #receive(message: FromThread): void {
    if (message.kind === "opened") return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === "answer") waiting?.resolve(message.value);
    else waiting?.reject(received(message.fault));
  }

  /** Whatever was under way may have been committed. */
  #end(cause: unknown): void {
    this.#ended = true;
    const fault = new LedgerFault("the ledger thread ended", "unknown", { cause });
    for (const waiting of this.#waiting.values()) waiting.reject(fault);
    this.#waiting.clear();
  }
}

function received({ message, outcome, stack }: SentFault): Error {
  const error = outcome === null ? new Error(message) : new LedgerFault(message, outcome);
  if (stack !== undefined) error.stack = stack;
  return error;
}
