import { type Redis, ReplyError } from "ioredis";
import { StockCacheFault } from "../../ports/stockCache.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { CALL_MS_MAX, createClient, describeUrl } from "./redisClient.ts";
import { openCause } from "./redisOpenCause.ts";
import type { Script } from "./scripts.ts";

const VERSION_MIN = 7;
const NO_CONNECTION = "there is no connection";

export interface RedisConfig {
  /** `redis://`, `rediss://` or `unix:///path/of/redis.sock` */
  readonly url: string;
  readonly telemetry: Telemetry;
  /** After it a call fails that was not answered, by default after a second. */
  readonly callMsMax?: number;
}

/** A connection that comes back by itself, and knows which run of the server it talks to. */
export class RedisConnection {
  readonly #redis: Redis;
  readonly #where: string;
  readonly #telemetry: Telemetry;
  readonly #database: number;
  /** Of the server at the other end, null while it is not known; a restart changes it. */
  #runId: string | null = null;
  #connections = 0;
  #lastError: Error | null = null;

  private constructor({ url, telemetry, callMsMax }: RedisConfig) {
    this.#where = describeUrl(url);
    this.#telemetry = telemetry;
    const { client, database } = createClient(url, callMsMax ?? CALL_MS_MAX);
    this.#redis = client;
    this.#database = database;
    this.#redis.on("error", (error: Error) => (this.#lastError = error));
  }

  /** @throws {StockCacheFault} also when the server is too old */
  static async open(config: RedisConfig): Promise<RedisConnection> {
    const connection = new RedisConnection(config);
    try {
      await connection.#open(config.url);
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
      if (this.#runId === null) throw new Error(NO_CONNECTION);
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

  /** @throws {StockCacheFault} */
  async ping(): Promise<void> {
    try {
      if (this.#runId === null) throw new Error(NO_CONNECTION);
      await this.#redis.ping();
    } catch (cause) {
      throw this.#fault(messageOf(cause), cause);
    }
  }

  async close(): Promise<void> {
    this.#redis.removeAllListeners("ready");
    this.#redis.removeAllListeners("close");
    await this.#redis.quit().catch(() => this.#redis.disconnect());
    this.#runId = null;
  }

  async #open(url: string): Promise<void> {
    await this.#redis.connect().catch((closed: unknown) => {
      // The rejection says that the connection is closed; the error before it says why.
      const cause = this.#lastError ?? closed;
      throw this.#fault(openCause(cause, url), cause);
    });
    this.#redis.on("close", () => this.#lose());
    this.#redis.on("ready", () => void this.#comeBack());
    const version = await this.#meet().catch((cause: unknown) => {
      throw this.#fault(openCause(cause, url), cause);
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
    // The client asks for it, too, and goes on in database 0 when there is no such one.
    if (this.#database !== 0) await this.#redis.select(this.#database);
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

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
