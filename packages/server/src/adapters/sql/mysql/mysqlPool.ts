import type { MysqlConnection } from "./mysqlConnection.ts";

/** How long one may wait for a connection before it is told that there is none. */
const WAIT_MS_MAX = 5_000;
/** How long those at work may take to finish; a row's lock may keep them for longer. */
const CLOSE_MS_MAX = 1_500;

type OnBroken = (connection: MysqlConnection) => void;

interface Waiting {
  readonly sinceMs: number;
  readonly resolve: (connection: MysqlConnection) => void;
  readonly reject: (cause: unknown) => void;
}

/** At most `sizeMax` connections, opened when they are first needed; whoever comes first waits least. */
export class MysqlPool {
  readonly #open: (onBroken: OnBroken) => Promise<MysqlConnection>;
  readonly #sizeMax: number;
  readonly #onWait: (waitMs: number) => void;
  readonly #all = new Set<MysqlConnection>();
  readonly #idle: MysqlConnection[] = [];
  readonly #waiting: Waiting[] = [];
  #opening = 0;
  readonly #closed = Promise.withResolvers<void>();
  #isClosing = false;
  #isOver = false;

  constructor(config: {
    open: (onBroken: OnBroken) => Promise<MysqlConnection>;
    sizeMax: number;
    /** Told of each wait for a connection, also of none: 0. */
    onWait: (waitMs: number) => void;
  }) {
    this.#open = config.open;
    this.#sizeMax = config.sizeMax;
    this.#onWait = config.onWait;
  }

  /** A connection for the caller alone, until `release`. */
  acquire(): Promise<MysqlConnection> {
    if (this.#isClosing) return Promise.reject(new Error("the ledger is closed"));
    const connection = this.#idle.pop();
    if (connection !== undefined) {
      this.#onWait(0);
      return Promise.resolve(connection);
    }
    const { promise, resolve, reject } = Promise.withResolvers<MysqlConnection>();
    const waiting: Waiting = { sinceMs: performance.now(), resolve, reject };
    this.#waiting.push(waiting);
    const timer = setTimeout(() => this.#giveUp(waiting), WAIT_MS_MAX);
    this.#grow();
    return promise.finally(() => clearTimeout(timer));
  }

  /** One that is broken goes, and another is opened for whoever waits. */
  release(connection: MysqlConnection): void {
    if (connection.isBroken) return;
    if (this.#isOver) {
      connection.destroy();
      return;
    }
    if (this.#isClosing) {
      connection.end();
      return;
    }
    const first = this.#waiting.shift();
    if (first === undefined) this.#idle.push(connection);
    else this.#give(first, connection);
  }

  async use<T>(work: (connection: MysqlConnection) => Promise<T>): Promise<T> {
    const connection = await this.acquire();
    try {
      return await work(connection);
    } finally {
      this.release(connection);
    }
  }

  /** Lets those at work finish, for a while: a database that has stopped is not waited for. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error("the ledger is closed"));
    for (const connection of this.#idle.splice(0)) connection.end();
    const timer = setTimeout(() => {
      this.#isOver = true;
      for (const connection of this.#all) connection.destroy();
      this.#closed.resolve();
    }, CLOSE_MS_MAX);
    this.#settle();
    await this.#closed.promise;
    clearTimeout(timer);
  }

  #grow(): void {
    if (this.#waiting.length <= this.#opening) return;
    if (this.#all.size + this.#opening >= this.#sizeMax) return;
    void this.#openOne();
  }

  async #openOne(): Promise<void> {
    this.#opening += 1;
    try {
      const connection = await this.#open((broken) => this.#forget(broken));
      this.#all.add(connection);
      this.release(connection);
    } catch (cause) {
      // Whoever waits longest hears why; for the next one it is tried again.
      this.#waiting.shift()?.reject(cause);
    }
    this.#opening -= 1;
    this.#grow();
    this.#settle();
  }

  #forget(connection: MysqlConnection): void {
    this.#all.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#grow();
    this.#settle();
  }

  #give({ sinceMs, resolve }: Waiting, connection: MysqlConnection): void {
    this.#onWait(performance.now() - sinceMs);
    resolve(connection);
  }

  #giveUp(waiting: Waiting): void {
    const at = this.#waiting.indexOf(waiting);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    this.#onWait(performance.now() - waiting.sinceMs);
    waiting.reject(new Error(`no connection was free for ${WAIT_MS_MAX} ms`));
  }

  #settle(): void {
    if (this.#isClosing && this.#all.size + this.#opening === 0) this.#closed.resolve();
  }
}
