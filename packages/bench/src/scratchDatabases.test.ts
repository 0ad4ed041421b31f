import { findPrograms, missingPrograms, startLocalStack } from "@dropctl/stack";
import { Redis } from "ioredis";
import { describe, expect, test } from "vitest";
import { startServer } from "./child.ts";
import { connectTo, ScratchDatabases } from "./scratchDatabases.ts";
import { Stage } from "./stage.ts";

const missing = missingPrograms(findPrograms());
const skipped = missing.length > 0 && !process.env["CI"];
const unless = skipped ? ` (skipped: no ${missing.join(", no ")} here)` : "";

describe.skipIf(skipped)(`scratch databases${unless}`, () => {
  test("go at the end with the stock of their drops, also on a fault, and nothing else does", async () => {
    await using stack = await startLocalStack();
    const connection = await connectTo(stack.databaseUrl);
    const redis = new Redis(stack.redisUrl.slice("unix://".length));
    await redis.set("theirs", "1");
    const databases = async () => {
      const [rows] = await connection.query("SHOW DATABASES LIKE 'dropctl%'");
      return (rows as object[]).flatMap(Object.values) as string[];
    };
    const work = async () => {
      await using scratch = new ScratchDatabases(stack);
      await scratch.create("empty");
      const sold = await scratch.create("sold");
      await using server = await startServer("ours", sold);
      const stage = await Stage.create(server, 1);
      await stage.openSoldOutDrop();
      expect(await databases()).toHaveLength(3);
      expect((await redis.keys("{drop:*")).length).toBeGreaterThan(1);
      throw new Error("as when a server dies");
    };
    await expect(work()).rejects.toThrow("as when a server dies");
    expect(await databases()).toEqual(["dropctl"]);
    expect(await redis.keys("*")).toEqual(["theirs"]);
    expect(process.listenerCount("SIGINT")).toBe(0);
    redis.disconnect();
    await connection.end();
  }, 60_000);
});
