import { Redis, type RedisOptions } from "ioredis";
import { StockCacheFault } from "../../ports/stockCache.ts";

const CONNECT_MS_MAX = 2_000;
export const CALL_MS_MAX = 1_000;
/** A peer that was silent for so many calls' time is taken for gone: its host may never say so. */
const SILENT_CALLS_MAX = 3;
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
  retryStrategy: (times) => Math.min(RECONNECT_MS_MIN * 2 ** (times - 1), RECONNECT_MS_MAX),
  // A replica that was a primary: the name may lead to the new one by now.
  reconnectOnError: (error) => error.message.startsWith("READONLY"),
  disconnectTimeout: DISCONNECT_MS_MAX,
  protocol: 2,
} as const satisfies RedisOptions;

/**
 * A client that is not connected yet, and the number of the database that its URL names.
 * @throws {StockCacheFault} `stock_cache_url_invalid`: a URL that is none, or of another kind
 */
export function createClient(url: string, callMsMax: number): { client: Redis; database: number } {
  const options = {
    ...FAIL_FAST,
    commandTimeout: callMsMax,
    socketTimeout: SILENT_CALLS_MAX * callMsMax,
  };
  const path = /^unix:\/\/(\/.+)$/.exec(url)?.[1];
  if (path !== undefined) return { client: new Redis(path, options), database: 0 };
  if (!/^rediss?:\/\//.test(url)) {
    throw invalid("must begin with redis://, rediss:// or unix:///");
  }
  const database = databaseOf(url);
  try {
    return { client: new Redis(url, options), database };
  } catch {
    throw invalid(ESCAPE);
  }
}

const ESCAPE = "is not one: in a password write %25 for %, %2F for /, %23 for #";

/** The client takes any text for 0. */
function databaseOf(url: string): number {
  if (!URL.canParse(url)) throw invalid(ESCAPE);
  const { pathname, hash } = new URL(url);
  if (hash !== "") throw invalid(ESCAPE);
  if (!/^\/?\d{0,5}$/.test(pathname)) throw invalid("must end with the number of a database");
  return Number(pathname.slice(1));
}

function invalid(why: string): StockCacheFault {
  return new StockCacheFault("stock_cache_url_invalid", `the stock cache's URL ${why}`);
}

/** Without user, password and options. */
export function describeUrl(url: string): string {
  if (!URL.canParse(url)) return "?";
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
