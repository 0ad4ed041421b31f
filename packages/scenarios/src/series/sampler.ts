import { setTimeout as sleep } from "node:timers/promises";
import { type Client, createClient } from "@dropctl/protocol";
import type { LoadSecond } from "../load/engine.ts";
import type { SeriesLine } from "../record/seriesSchema.ts";
import { lineOf } from "./line.ts";
import { figuresBetween, parseReading, type ServerReading } from "./serverReading.ts";

/** What is not answered by then is left out: the next second is about to end. */
const ANSWER_MS_MAX = 900;
/** A server may answer a stock that is up to 100 ms old, and tells its cache of payments 100 ms late. */
const SETTLE_MS = 250;

/** The server's own count at one moment, and how many of the answers until then were ours. */
interface Base {
  reading: ServerReading;
  own: number;
}

/**
 * Makes one line a second of what the engine tells and of what the server says of itself at that
 * moment. The load never waits for it, and a server that tells nothing leaves nulls.
 */
export class SeriesSampler {
  readonly lines: SeriesLine[] = [];
  readonly #client: Client;
  readonly #url: string;
  readonly #dropId: string;
  readonly #hasRoom: boolean;
  readonly #sharesServer: boolean;
  readonly #onLine: (line: SeriesLine) => void;
  /** Lines that were told of. */
  #told = 0;
  #base: Base | null = null;
  #last: ServerReading | null = null;
  #own = 0;
  #waiting: SeriesLine | null = null;
  #working: Promise<void> | null = null;

  private constructor(order: SamplerOrder) {
    const { url, adminToken } = order;
    this.#client = createClient({ url, adminToken, timeoutMs: ANSWER_MS_MAX });
    this.#url = url;
    this.#dropId = order.dropId;
    this.#hasRoom = order.hasRoom;
    this.#sharesServer = order.sharesServer === true;
    this.#onLine = order.onLine;
  }

  /** To be called just before the load. */
  static async start(order: SamplerOrder): Promise<SeriesSampler> {
    const sampler = new SeriesSampler(order);
    await sampler.#rebase();
    return sampler;
  }

  /** What came before was a warm-up: the server's count starts anew. */
  warm(): void {
    this.#working = this.#rebase().then(() => this.#sampleWaiting());
  }

  /** A second of the load is over. */
  take(second: LoadSecond): void {
    const line = lineOf(second);
    this.lines.push(line);
    // One that still waits stays as it is: its time has passed.
    this.#waiting = line;
    this.#working ??= this.#sampleWaiting();
  }

  /**
   * To be called just after the load, before anything else is asked of the server.
   * @returns the answers that the server gave since the start, but for those to the sampler;
   *   null when it does not tell
   */
  async end(): Promise<number | null> {
    await this.#working;
    const base = this.#base;
    const own = this.#own;
    const reading = await this.#readServer();
    if (base === null || reading === null) return null;
    const answers = reading.answers - base.reading.answers - (own - base.own);
    // Below nothing: it began anew in between.
    return answers < 0 ? null : answers;
  }

  /** The last line gets what the load left, once nothing of it is under way any more. */
  async settle(): Promise<void> {
    const last = this.lines.at(-1);
    if (last === undefined) return;
    await sleep(SETTLE_MS);
    const [stock, queue] = await Promise.all([this.#readStock(), this.#readQueue()]);
    last.stock = stock ?? last.stock;
    last.queue = queue ?? last.queue;
  }

  async #rebase(): Promise<void> {
    const own = this.#own;
    const reading = await this.#readServer();
    this.#base = reading === null ? null : { reading, own };
    this.#last = reading;
  }

  async #sampleWaiting(): Promise<void> {
    for (let line = this.#waiting; line !== null; line = this.#waiting) {
      this.#waiting = null;
      await this.#sample(line);
      this.#tell();
    }
    this.#working = null;
  }

  /** Of every line that waits for nothing any more, in their order. */
  #tell(): void {
    const waits = this.#waiting === null ? 0 : 1;
    for (const line of this.lines.slice(this.#told, this.lines.length - waits)) {
      this.#told++;
      this.#onLine({ ...line });
    }
  }

  async #sample(line: SeriesLine): Promise<void> {
    const [reading, stock, queue] = await Promise.all([
      this.#readServer(),
      this.#readStock(),
      this.#readQueue(),
    ]);
    Object.assign(line, { stock, queue });
    if (reading === null) return;
    if (this.#last !== null) line.server = figuresBetween(this.#last, reading);
    this.#last = reading;
  }

  #readStock(): Promise<SeriesLine["stock"]> {
    return this.#ask(async () => {
      const params = { dropId: this.#dropId };
      const { available, held, paid } = await this.#client.getStock({ params });
      return { available, held, paid };
    });
  }

  async #readQueue(): Promise<SeriesLine["queue"]> {
    if (!this.#hasRoom) return null;
    return this.#ask(async () => {
      const params = { dropId: this.#dropId };
      const { waiting, admitted } = await this.#client.getQueue({ params });
      return { waiting, admitted };
    });
  }

  async #readServer(): Promise<ServerReading | null> {
    if (this.#sharesServer) return null;
    return this.#ask(async () => {
      const signal = AbortSignal.timeout(ANSWER_MS_MAX);
      const response = await fetch(`${this.#url}/metrics`, { signal });
      return parseReading(await response.text());
    });
  }

  /** Whatever is wrong with the server shows in the load itself; here it leaves a null. */
  async #ask<T>(question: () => Promise<T>): Promise<T | null> {
    try {
      const answer = await question();
      this.#own++;
      return answer;
    } catch {
      return null;
    }
  }
}

export interface SamplerOrder {
  /** Base URL of the server. */
  url: string;
  adminToken: string;
  dropId: string;
  /** Whether the drop has a waiting room. */
  hasRoom: boolean;
  /** It is under another load too: its own figures would be of both, and are left out. */
  sharesServer?: boolean;
  /**
   * Called with a copy of each line, in order, as soon as the server has answered for it, or has
   * not: one whose time had passed before it was asked has nulls.
   */
  onLine: (line: SeriesLine) => void;
}
