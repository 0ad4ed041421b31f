import { findPrograms, type Service, startRedis } from "@dropctl/stack";
import { Redis } from "ioredis";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, onTestFinished } from "vitest";
import type { StockCache } from "../../ports/stockCache.ts";
import type { RedisConfig } from "./redisConnection.ts";
import { createRedisStockCache } from "./redisStockCache.ts";

/** A Redis of the tests' own. */
export interface PrivateRedis {
  readonly service: Service;
  /** Plain commands, to do what operators and accidents do. */
  readonly redis: Redis;
  /** Where it lies. */
  readonly folder: string;
  /** A stock cache on it, closed when the test ends; a stall of the machine is no outage to it. */
  readonly open: (options?: Partial<RedisConfig>) => Promise<StockCache>;
}

const telemetry = { info: () => undefined, fault: () => undefined };
const PATIENT = { telemetry, callMsMax: 20_000 };

const isMissing = findPrograms().redisServer === null;
// Where tests have to run, one that cannot start its Redis fails.
const isSkipped = isMissing && process.env["CI"] !== "true";

/** Tests against one real Redis, which is started before them and ends after them. */
export function describeRedis(name: string, tests: (open: () => PrivateRedis) => void): void {
  const why = isSkipped ? " (SKIPPED: there is no redis-server on PATH)" : "";
  describe.skipIf(isSkipped)(`${name}${why}`, () => {
    let started: PrivateRedis | undefined;
    beforeAll(async () => {
      started = await startPrivateRedis();
    });
    afterAll(async () => {
      started?.redis.disconnect();
      await started?.service[Symbol.asyncDispose]();
      if (started !== undefined) rmSync(started.folder, { recursive: true, force: true });
    });
    tests(() => {
      if (started === undefined) throw new Error("only in tests");
      return started;
    });
  });
}

async function startPrivateRedis(): Promise<PrivateRedis> {
  const folder = mkdtempSync(join(tmpdir(), "dropctl-redis-"));
  const service = await startRedis({ folder });
  const { url } = service;
  const redis = new Redis(url.slice("unix://".length));
  redis.on("error", () => undefined);
  return {
    ...{ service, redis, folder },
    open: async (options) => {
      const cache = await createRedisStockCache({ url, ...PATIENT, ...options });
      onTestFinished(() => cache.close());
      return cache;
    },
  };
}
