import { randomBytes } from "node:crypto";
import { createMemoryStockCache } from "./adapters/memory/memoryStockCache.ts";
import { createRedisStockCache } from "./adapters/redis/redisStockCache.ts";
import { openMysqlLedger } from "./adapters/sql/mysqlLedger.ts";
import { openThreadedLedger } from "./adapters/sql/threadedLedger.ts";
import { openDataFolder } from "./adapters/system/dataFolder.ts";
import type { SharedStackConfig } from "./config.ts";
import type { Clock } from "./ports/clock.ts";
import { type Ledger, LedgerOpenFault, type LedgerOpenFaultCode } from "./ports/ledger.ts";
import type { Meters } from "./ports/meters.ts";
import { type StockCache, StockCacheFault, type StockCacheFaultCode } from "./ports/stockCache.ts";
import type { Telemetry } from "./ports/telemetry.ts";
import { ServerFault, type ServerFaultCode } from "./serverFault.ts";

/** Where a server's ledger and stock cache run. */
export interface Stack {
  readonly name: "embedded" | "local" | "external";
  readonly ledger: Ledger;
  readonly cache: StockCache;
  /** The same each time, so that buyers stay who they are. */
  readonly sessionKey: Buffer;
  /** Other processes may work on the same ledger and cache, and these outlive this process. */
  readonly shared: boolean;
  close(): Promise<void>;
}

const KEY_BYTES = 32;

/** Memory and SQLite, nothing to install; `dataDir` null keeps it in a folder that goes at close. */
export async function openEmbeddedStack(
  dataDir: string | null,
  { clock }: { clock: Clock },
): Promise<Stack> {
  const folder = openDataFolder(dataDir);
  try {
    const ledger = await openThreadedLedger({ file: folder.ledgerFile, clock });
    return {
      name: "embedded",
      ledger,
      cache: createMemoryStockCache(clock),
      sessionKey: folder.sessionKey,
      shared: false,
      async close() {
        await ledger.close();
        folder.dispose();
      },
    };
  } catch (cause) {
    folder.dispose();
    throw openFaultOf(cause);
  }
}

/** Redis and MySQL or MariaDB, for any number of server processes. */
export async function openSharedStack(
  config: SharedStackConfig,
  { telemetry, meters }: { telemetry: Telemetry; meters: Meters },
): Promise<Stack> {
  const opened: { close(): Promise<void> }[] = [];
  const close = async () => {
    await Promise.all(opened.map((part) => part.close()));
  };
  try {
    const ledger = await openMysqlLedger({
      url: config.databaseUrl,
      onPoolWait: (pool, waitMs) => meters.poolWait(pool, waitMs),
    });
    opened.push(ledger);
    const cache = await createRedisStockCache({ url: config.redisUrl, telemetry });
    opened.push(cache);
    const candidate = randomBytes(KEY_BYTES).toString("base64");
    const key = await ledger.keepOnce({ name: "session key", candidate });
    const sessionKey = Buffer.from(key, "base64");
    return { name: config.name, ledger, cache, sessionKey, shared: true, close };
  } catch (cause) {
    await close();
    throw openFaultOf(cause);
  }
}

const OPEN_FAULTS = {
  ledger_url_invalid: "invalid_config",
  ledger_unreachable: "ledger_unreachable",
  ledger_unwritable: "ledger_unusable",
  ledger_not_a_database: "ledger_unusable",
  ledger_access_denied: "ledger_unusable",
  ledger_no_database: "ledger_unusable",
  ledger_schema_unknown: "ledger_unusable",
  stock_cache_url_invalid: "invalid_config",
  stock_cache_unreachable: "stock_cache_unreachable",
  stock_cache_unusable: "stock_cache_unusable",
} as const satisfies Record<LedgerOpenFaultCode | StockCacheFaultCode, ServerFaultCode>;

function openFaultOf(cause: unknown): unknown {
  if (!(cause instanceof LedgerOpenFault || cause instanceof StockCacheFault)) return cause;
  return new ServerFault(OPEN_FAULTS[cause.code], cause.message, { cause });
}
