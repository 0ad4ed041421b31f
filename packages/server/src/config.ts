import { ServerFault } from "./serverFault.ts";

const LOG_LEVELS = ["silent", "error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How to start a server; everything has a default. */
export interface ServerConfig {
  /** 127.0.0.1 unless told: the server is not exposed by accident. */
  host?: string;
  /** 0, the default, takes any free one. */
  port?: number;
  /** At least 16 characters; a random one is made when absent. */
  adminToken?: string;
  /** Folder of the ledger and the session key; null keeps them in a folder that goes at close. */
  dataDir?: string | null;
  /**
   * Where the stock cache and the ledger run, instead of in this process: both or neither.
   * `redis://`, `rediss://` or `unix:///path/of/redis.sock`.
   */
  redisUrl?: string;
  /** `mysql://user:password@host:3306/database`, with `?socketPath=/path` or `?tls=true`. */
  databaseUrl?: string;
  /** What readiness calls these two: `local` when they were started for this server alone. */
  stack?: "local" | "external";
  /** Milliseconds that a stock read may lag; 0 asks the stock cache each time. Default 100. */
  stockMaxAgeMs?: number;
  /**
   * Connections that may listen to drops' streams; default 10000, beyond it they get 503, unless
   * they have the admin token.
   */
  listenersMax?: number;
  /** The simulated provider: milliseconds a call, and the share it declines (0 … 1). */
  payments?: { latencyMs?: number; declineRate?: number };
  /** JSON lines on stderr from this level on; default `info`. */
  logLevel?: LogLevel;
  /** Takes each log line, without its end, instead of stderr. */
  onLogLine?: (line: string) => void;
}

export interface CheckedConfig {
  readonly host: string;
  readonly port: number;
  readonly adminToken: string | null;
  readonly dataDir: string | null;
  /** null: the embedded stack. */
  readonly shared: SharedStackConfig | null;
  readonly stockMaxAgeMs: number;
  readonly listenersMax: number;
  readonly payments: { readonly latencyMs: number; readonly declineRate: number };
  readonly logLevel: LogLevel;
  /** null: they go to stderr. */
  readonly onLogLine: ((line: string) => void) | null;
}

export interface SharedStackConfig {
  readonly name: "local" | "external";
  readonly redisUrl: string;
  readonly databaseUrl: string;
}

const REDIS_URL = /^(rediss?|unix):\/\/./;
const DATABASE_URL = /^mysql:\/\/./;
const ADMIN_TOKEN_LENGTH_MIN = 16;

/** Fills in the defaults. @throws {ServerFault} `invalid_config`, naming every fault at once */
export function checkConfig(config: ServerConfig): CheckedConfig {
  const checked: CheckedConfig = {
    host: config.host ?? "127.0.0.1",
    port: config.port ?? 0,
    adminToken: config.adminToken ?? null,
    dataDir: config.dataDir ?? null,
    shared: sharedStackOf(config),
    stockMaxAgeMs: config.stockMaxAgeMs ?? 100,
    listenersMax: config.listenersMax ?? 10_000,
    payments: {
      latencyMs: config.payments?.latencyMs ?? 0,
      declineRate: config.payments?.declineRate ?? 0,
    },
    logLevel: config.logLevel ?? "info",
    onLogLine: config.onLogLine ?? null,
  };
  const faults = findFaults(checked);
  if (faults.length > 0) throw new ServerFault("invalid_config", faults.join("; "));
  return checked;
}

function findFaults(config: CheckedConfig): string[] {
  const { port, stockMaxAgeMs, listenersMax, payments, adminToken, logLevel, shared } = config;
  const faults: string[] = [];
  const expect = (holds: boolean, fault: string): void => {
    if (!holds) faults.push(fault);
  };
  expect(Number.isInteger(port) && port >= 0 && port <= 65_535, "port must be 0 to 65535");
  expect(stockMaxAgeMs >= 0 && stockMaxAgeMs <= 60_000, "stockMaxAgeMs must be 0 to 60000");
  expect(
    Number.isInteger(listenersMax) && listenersMax >= 0 && listenersMax <= 1_000_000,
    "listenersMax must be 0 to 1000000",
  );
  expect(
    payments.latencyMs >= 0 && payments.latencyMs <= 10_000,
    "payments.latencyMs must be 0 to 10000",
  );
  expect(
    payments.declineRate >= 0 && payments.declineRate <= 1,
    "payments.declineRate must be 0 to 1",
  );
  expect(
    adminToken === null || adminToken.length >= ADMIN_TOKEN_LENGTH_MIN,
    `adminToken must have at least ${ADMIN_TOKEN_LENGTH_MIN} characters`,
  );
  // The URLs hold passwords: a fault never quotes them.
  if (shared !== null) {
    expect(
      REDIS_URL.test(shared.redisUrl),
      "redisUrl must begin with redis://, rediss:// or unix://",
    );
    expect(DATABASE_URL.test(shared.databaseUrl), "databaseUrl must begin with mysql://");
  }
  expect(LOG_LEVELS.includes(logLevel), `logLevel must be one of ${LOG_LEVELS.join(", ")}`);
  return faults;
}

function sharedStackOf({ redisUrl, databaseUrl, stack }: ServerConfig): SharedStackConfig | null {
  if (redisUrl === undefined && databaseUrl === undefined) return null;
  const name = stack ?? "external";
  return { name, redisUrl: redisUrl ?? "", databaseUrl: databaseUrl ?? "" };
}
