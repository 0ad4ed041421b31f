import { stockCacheContract } from "../../ports/stockCache.contract.ts";
import { describeRedis } from "./fixture.contract.ts";

describeRedis("redis stock cache", (privateRedis) => {
  stockCacheContract("redis", async () => {
    const { redis, open } = privateRedis();
    await redis.flushall();
    return open();
  });
});
