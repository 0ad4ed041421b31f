import { existsSync } from "node:fs";
import { mkdir, readFile, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { greetingOf } from "./greeting.ts";
import { startLocalStack } from "./localStack.ts";
import { startRedis } from "./redis.ts";
import { removeStaleFolders } from "./staleFolders.ts";
import { isAlive, scratchFolder, skipped, unless } from "./testing/machine.ts";

const LONG_AGO = new Date(Date.now() - 3_600_000);

describe.skipIf(skipped)(`the local stack${unless}`, () => {
  test("both services answer, and are gone after it", async () => {
    await using stack = await startLocalStack();
    const redis = new URL(stack.redisUrl).pathname;
    const mariadb = new URL(stack.databaseUrl).searchParams.get("socketPath") ?? "";
    expect((await greetingOf(redis, "PING\r\n"))?.toString()).toBe("+PONG\r\n");
    expect((await greetingOf(mariadb, null))?.length).toBeGreaterThan(10);
    await stack.stop();
    await stack.stop();
    expect(existsSync(dirname(dirname(redis)))).toBe(false);
    expect(await greetingOf(mariadb, null)).toBeNull();
  });

  test("what a killed guardian left behind goes at the next start; what lives stays", async () => {
    const parent = await scratchFolder();
    const [orphaned, living] = ["dropctl-stack-a", "dropctl-stack-b"].map((name) =>
      join(parent, name),
    ) as [string, string];
    await using service = await startRedis({ folder: orphaned });
    await using other = await startRedis({ folder: living });
    await mkdir(join(parent, "someone-elses"));
    const { pid } = service;
    const guardian = Number(await readFile(join(orphaned, "redis", "guardian.pid"), "utf8"));
    process.kill(guardian, "SIGKILL");
    await vi.waitUntil(() => !isAlive(guardian), 50_000);
    expect(isAlive(pid)).toBe(true);

    await removeStaleFolders(parent);
    expect(isAlive(pid)).toBe(true);

    for (const folder of [orphaned, living]) await utimes(folder, LONG_AGO, LONG_AGO);
    await removeStaleFolders(parent);
    await vi.waitUntil(() => !isAlive(pid), 50_000);
    expect([orphaned, living].map(existsSync)).toEqual([false, true]);
    expect(existsSync(join(parent, "someone-elses"))).toBe(true);
    expect(isAlive(other.pid)).toBe(true);
  });
});
