import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { inspect } from "node:util";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Telemetry } from "../../ports/telemetry.ts";
import {
  claim,
  claimOf,
  dropId,
  effectOf,
  openPublished,
  PROVISIONAL,
  publish,
} from "../../ports/stockCacheContract/fixture.contract.ts";
import { describeRedis } from "./fixture.contract.ts";
import { CALL_MS_MAX } from "./redisClient.ts";
import type { RedisConfig } from "./redisConnection.ts";
import { createRedisStockCache } from "./redisStockCache.ts";

const UNREACHABLE = { code: "stock_cache_unreachable", name: "StockCacheFault" };
const INVALID = { code: "stock_cache_url_invalid", name: "StockCacheFault" };
const UNUSABLE = { code: "stock_cache_unusable", name: "StockCacheFault" };

/** Keeps what it is told. */
function notes(): Telemetry & { readonly told: string[] } {
  const told: string[] = [];
  const info = (message: string): void => void told.push(message);
  return { told, info, fault: info };
}

test.each([
  [
    "unix:///nowhere/redis.sock",
    UNREACHABLE,
    "unix:///nowhere/redis.sock: there is no such socket (ENOENT)",
  ],
  [
    "redis://user:secret@127.0.0.1:1/2",
    UNREACHABLE,
    "redis://127.0.0.1:1/2: nothing listens there (ECONNREFUSED)",
  ],
  ["http://user:secret@127.0.0.1", INVALID, "must begin with redis://"],
  ["redis.example", INVALID, "must begin with redis://"],
  ["redis://:secret@127.0.0.1:1/abc", INVALID, "must end with the number of a database"],
  ["redis://:secret%ZZ@127.0.0.1:1", INVALID, "write %25 for %"],
  ["redis://:se/cret@127.0.0.1:1", INVALID, "write"],
])("%s cannot be opened and says so in one line", async (url, fault, says) => {
  const opened = createRedisStockCache({ url, telemetry: notes() });
  const error = await opened.catch((cause: unknown) => cause as Error);
  expect(error).toMatchObject(fault);
  expect(error).toHaveProperty("message", expect.stringContaining(says));
  expect(inspect(error)).not.toContain("secret");
  expect((error as Error).message).not.toContain("\n");
});

/** A server of another kind, on a port of its own. */
async function portOf(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test.each([
  ["redis", createTlsServer({}), "it hung up; if it speaks TLS, begin with rediss://"],
  ["rediss", createServer(), "it did not answer in time (ETIMEDOUT); if it speaks no TLS, begin"],
  [
    "rediss",
    createServer((socket) => socket.end("-ERR unknown command\r\n")),
    "it speaks no TLS (ERR_SSL_",
  ],
])("%s:// where TLS is otherwise says so", async (protocol, server, says) => {
  const url = `${protocol}://:secret@127.0.0.1:${await portOf(server)}`;
  const error = await createRedisStockCache({ url, telemetry: notes() }).catch(
    (cause: unknown) => cause,
  );
  expect(error).toMatchObject({ ...UNREACHABLE, message: expect.stringContaining(says) });
  expect((error as Error).message).not.toContain("\n");
});

describeRedis("redis connection", (privateRedis) => {
  const openFresh = async (options?: Partial<RedisConfig>) => {
    await privateRedis().redis.flushall();
    return openPublished(() => privateRedis().open(options), { total: 100 });
  };

  test("what a paused server was sent fails in time, and may have run", async () => {
    const { service } = privateRedis();
    const cache = await openFresh({ callMsMax: CALL_MS_MAX });
    expect(await claim(cache, [claimOf("before")])).toEqual([PROVISIONAL]);
    service.pause();
    const batch = { dropId, open: true, claims: [claimOf("a")], effects: [] };
    await expect(cache.claim(batch)).rejects.toMatchObject(UNREACHABLE);
    await expect(cache.ping()).rejects.toMatchObject(UNREACHABLE);
    service.resume();
    const found = await vi.waitFor(() => cache.findProvisional({ dropId, ageMsMin: 0, limit: 9 }), {
      timeout: 10_000,
    });
    const ids = found?.entries.map((entry) => entry.reservationId);
    expect(ids?.toSorted()).toEqual(["a", "before"]);
    await cache.ping();
  });

  test("an outage is told of once, and its end", async () => {
    const { service } = privateRedis();
    const telemetry = notes();
    const cache = await openFresh({ telemetry, callMsMax: CALL_MS_MAX });
    service.pause();
    // For longer than silence is borne, and several attempts to connect again fail.
    while (!telemetry.told.includes("the stock cache was lost")) {
      // A call that fails at once must not keep the news of the socket's end from coming in.
      await new Promise((resolve) => setTimeout(resolve, 10));
      await expect(cache.read(dropId)).rejects.toMatchObject(UNREACHABLE);
    }
    for (let times = 0; times < 20; times += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      await expect(cache.read(dropId)).rejects.toMatchObject(UNREACHABLE);
    }
    service.resume();
    await vi.waitFor(() => cache.read(dropId), { timeout: 10_000 });
    expect(telemetry.told).toEqual(["the stock cache was lost", "the stock cache is back"]);
    // The same run of the server: nothing was lost.
    expect(await cache.read(dropId)).toMatchObject({ available: 100 });
  });

  test("a server that forgot the scripts is sent them again", async () => {
    const { redis } = privateRedis();
    const cache = await openFresh();
    const forget = () => redis.script("FLUSH");
    await forget();
    expect(await claim(cache, [claimOf("a"), claimOf("b")])).toEqual([PROVISIONAL, PROVISIONAL]);
    await forget();
    await cache.apply({ dropId, effects: [effectOf("confirm", "a")] });
    await forget();
    expect(await cache.read(dropId)).toMatchObject({ held: 2, provisional: 1 });
    await forget();
    expect(await publish(cache, { epoch: 2 })).toBe(true);
  });

  test("two clients sell no unit twice, and see the same", async () => {
    const first = await openFresh();
    const second = await privateRedis().open();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        // Each pair of requests is of one buyer.
        const request = claimOf(`r${index}`, { buyerId: `buyer ${index >> 1}` });
        return claim(index % 2 === 0 ? first : second, [request]);
      }),
    );
    const kinds = answers.flat().map((answer) => answer.kind);
    expect(kinds.filter((kind) => kind === "provisional")).toHaveLength(100);
    expect(kinds.filter((kind) => kind === "limit_reached")).toHaveLength(100);
    expect(await second.read(dropId)).toEqual(await first.read(dropId));
  });

  test("out of memory, it writes nothing and tells no buyer's data", async () => {
    const { redis } = privateRedis();
    const cache = await openFresh();
    await redis.config("SET", "maxmemory", "1");
    onTestFinished(async () => void (await redis.config("SET", "maxmemory", "0")));
    const error = await claim(cache, [claimOf("a")]).catch((cause: unknown) => cause);
    expect(error).toMatchObject(UNUSABLE);
    expect(inspect(error, { depth: 9 })).toContain("OOM");
    expect(inspect(error, { depth: 9 })).not.toContain("buyer of");
    await redis.config("SET", "maxmemory", "0");
    expect(await cache.read(dropId)).toMatchObject({ available: 100, provisional: 0 });
  });

  test("a server that wants a password, or another one, says so", async () => {
    const { redis, service, open } = privateRedis();
    await redis.config("SET", "requirepass", "secret");
    onTestFinished(async () => void (await redis.config("SET", "requirepass", "")));
    await expect(open()).rejects.toMatchObject({
      ...UNUSABLE,
      message: expect.stringContaining("it wants a password (NOAUTH"),
    });
    const wrong = createRedisStockCache({
      url: `${service.url}?password=guess`,
      telemetry: notes(),
    });
    await expect(wrong).rejects.toMatchObject({
      ...UNUSABLE,
      message: expect.stringContaining("the password is wrong (WRONGPASS"),
    });
    const url = `${service.url}?password=secret`;
    const cache = await createRedisStockCache({ url, telemetry: notes() });
    await cache.close();
  });

  test("once closed, it answers nothing and tells of no outage", async () => {
    const telemetry = notes();
    const cache = await openFresh({ telemetry });
    const reading = cache.read(dropId);
    await cache.close();
    expect(await reading).toMatchObject({ available: 100 });
    await expect(cache.read(dropId)).rejects.toMatchObject(UNREACHABLE);
    await cache.close();
    expect(telemetry.told).toEqual([]);
  });
});
