import { Redis, type RedisOptions, ReplyError } from "ioredis";
import { StockCacheFault } from "../../ports/stockCache.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import type { Script } from "./scripts.ts";

const CONNECT_MS_MAX = 2_000;
const CALL_MS_MAX = 1_000;
/** A peer that has sent nothing for so long is taken for gone: its host may never say so. */
const SILENCE_MS_MAX = 3_000;
const DISCONNECT_MS_MAX = 500;
const RECONNECT_MS_MIN = 50;
const RECONNECT_MS_MAX = 500;

/**
 * Answers at once or not at all: nothing is queued while there is no connection, and nothing is
 * sent twice, because what was sent may have run.
 */
const FAIL_FAST = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  enableAutoPipelining: false,
  connectTimeout: CONNECT_MS_MAX,
  commandTimeout: CALL_MS_MAX,
  socketTimeout: SILENCE_MS_MAX,
  retryStrategy: (times) => Math.min(RECONNECT_MS_MIN * 2 ** (times - 1), RECONNECT_MS_MAX),
  // A replica that was a primary: the name may lead to the new one by now.
  reconnectOnError: (error) => error.message.startsWith("READONLY"),
  disconnectTimeout: DISCONNECT_MS_MAX,
  protocol: 2,
} as const satisfies RedisOptions;

const VERSION_MIN = 7;

/** A connection that comes back by itself, and knows which run of the server it talks to. */
export class RedisConnection {
  readonly #redis: Redis;
  readonly #where: string;
  readonly #telemetry: Telemetry;
  /** Of the server at the other end, null while it is not known; a restart changes it. */
  #runId: string | null = null;
  #connections = 0;
  #lastError: Error | null = null;

  private constructor(url: string, telemetry: Telemetry) {
    this.#where = describeUrl(url);
    this.#telemetry = telemetry;
    this.#redis = createClient(url);
    this.#redis.on("error", (error: Error) => (this.#lastError = error));
  }

  /** @throws {StockCacheFault} also when the server is too old */
  static async open(url: string, telemetry: Telemetry): Promise<RedisConnection> {
    const connection = new RedisConnection(url, telemetry);
    try {
      await connection.#open();
      return connection;
    } catch (cause) {
      connection.#redis.disconnect();
      throw cause;
    }
  }

  /**
   * Runs a script with the server's run id as its first argument.
   * @throws {StockCacheFault} unless there was no connection, it may have run
   */
  async run(script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    const call = (command: "evalsha" | "eval", body: string): Promise<unknown> => {
      if (this.#runId === null) throw new Error("there is no connection");
      return this.#redis.call(command, body, keys.length, ...keys, this.#runId, ...args);
    };
    try {
      return await call("evalsha", script.sha).catch((cause: unknown) => {
        // It has not run. Sent whole this once, the server keeps it for the next call.
        if (messageOf(cause).startsWith("NOSCRIPT")) return call("eval", script.lua);
        throw cause;
      });
    } catch (cause) {
      throw this.#fault(`${script.name} failed, ${messageOf(cause)}`, cause);
    }
  }

  async close(): Promise<void> {
    this.#redis.removeAllListeners("ready");
    this.#redis.removeAllListeners("close");
    await this.#redis.quit().catch(() => this.#redis.disconnect());
    this.#runId = null;
  }

  async #open(): Promise<void> {
    await this.#redis.connect().catch((cause: unknown) => {
      // The rejection says that the connection is closed; the error before it says why.
      throw this.#fault(messageOf(this.#lastError ?? cause), this.#lastError ?? cause);
    });
    this.#redis.on("close", () => this.#lose());
    this.#redis.on("ready", () => void this.#comeBack());
    const version = await this.#meet().catch((cause: unknown) => {
      throw this.#fault(messageOf(cause), cause);
    });
    if (!(Number.parseInt(version, 10) >= VERSION_MIN)) {
      const why = `it runs version ${version}, and ${VERSION_MIN} or newer is needed`;
      throw this.#fault(why, null, "stock_cache_unusable");
    }
  }

  /** Learns the server's run id before any script is sent to it; the answer is its version. */
  async #meet(): Promise<string> {
    this.#connections += 1;
    const connection = this.#connections;
    const info = await this.#redis.info("server");
    const runId = /^run_id:(\w+)/m.exec(info)?.[1];
    if (runId === undefined) throw new Error("the server does not tell its run_id");
    if (connection === this.#connections) this.#runId = runId;
    return /^redis_version:(\S+)/m.exec(info)?.[1] ?? "unknown";
  }

  async #comeBack(): Promise<void> {
    try {
      await this.#meet();
      this.#lastError = null;
      this.#telemetry.info("the stock cache is back", { at: this.#where });
    } catch {
      // Without a run id the connection is of no use: try another.
      this.#redis.disconnect(true);
    }
  }

  #lose(): void {
    this.#connections += 1;
    const wasUp = this.#runId !== null;
    this.#runId = null;
    if (!wasUp) return;
    const cause = this.#lastError ?? new Error("closed by the server");
    this.#telemetry.fault("the stock cache was lost", { at: this.#where, cause });
  }

  #fault(why: string, cause: unknown, code?: StockCacheFault["code"]): StockCacheFault {
    // The client hangs the whole call on its errors, and buyers' ids belong in no log.
    if (cause instanceof Error) Reflect.deleteProperty(cause, "command");
    const isReply = cause instanceof ReplyError;
    const codeOf = code ?? (isReply ? "stock_cache_unusable" : "stock_cache_unreachable");
    return new StockCacheFault(codeOf, `the stock cache at ${this.#where}: ${why}`, { cause });
  }
}

/** @throws {StockCacheFault} `stock_cache_unusable`: a URL of another kind */
function createClient(url: string): Redis {
  const path = /^unix:\/\/(\/.+)$/.exec(url)?.[1];
  if (path !== undefined) return new Redis(path, FAIL_FAST);
  if (/^rediss?:\/\//.test(url) && URL.canParse(url)) return new Redis(url, FAIL_FAST);
  throw new StockCacheFault(
    "stock_cache_unusable",
    "the stock cache's URL must begin with redis://, rediss:// or unix:///",
  );
}

/** Without user, password and options. */
function describeUrl(url: string): string {
  if (!URL.canParse(url)) return "?";
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
