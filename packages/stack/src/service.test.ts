import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { greetingOf } from "./greeting.ts";
import { startMariadb } from "./mariadb.ts";
import { startRedis } from "./redis.ts";
import type { Service } from "./service.ts";
import { isAlive, scratchFolder, skipped, unless } from "./testing/machine.ts";

/** What each service says to whoever connects. */
const SERVICES = {
  redis: { start: startRedis, hello: "PING\r\n", answer: /^\+PONG/ },
  mariadb: { start: startMariadb, hello: null, answer: /MariaDB|8\.\d/ },
};

function socketOf({ url }: Service): string {
  const parsed = new URL(url);
  return parsed.searchParams.get("socketPath") ?? parsed.pathname;
}

describe.skipIf(skipped).each(["redis", "mariadb"] as const)(`%s${unless}`, (name) => {
  const { start, hello, answer } = SERVICES[name];
  const greeting = async (service: Service) =>
    (await greetingOf(socketOf(service), hello))?.toString("latin1");

  test("it answers on a socket in a folder that only its owner enters, which goes with it", async () => {
    const folder = await scratchFolder();
    const service = await start({ folder });
    const own = dirname(socketOf(service));
    expect(await greeting(service)).toMatch(answer);
    expect((await stat(own)).mode & 0o777).toBe(0o700);
    const { pid } = service;
    await service[Symbol.asyncDispose]();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(own)).toBe(false);
  });

  test("killed or stopped, it starts again on the same socket", async () => {
    await using service = await start({ folder: await scratchFolder() });
    for (const end of ["kill", "stop"] as const) {
      const { pid } = service;
      await service[end]();
      expect(service.pid).toBeNull();
      expect(isAlive(pid)).toBe(false);
      expect(await greeting(service)).toBeUndefined();
      await service.start();
      expect(await greeting(service)).toMatch(answer);
      expect(service.pid).not.toBe(pid);
    }
  });

  test("paused, it is silent; resumed, it answers; and a paused one can be ended", async () => {
    await using service = await start({ folder: await scratchFolder() });
    service.pause();
    expect(await greeting(service)).toBeUndefined();
    service.resume();
    expect(await greeting(service)).toMatch(answer);
    service.pause();
    await service.stop();
    expect(service.pid).toBeNull();
  });

  test("wrong arguments are a fault that says why, and leave nothing", async () => {
    const folder = await scratchFolder();
    const started = start({ folder, args: ["--no-such-setting", "1"] });
    await expect(started).rejects.toMatchObject({
      code: "stack_start_failed",
      message: expect.stringMatching(/no-such-setting|Bad directive/i) as string,
    });
    expect(existsSync(join(folder, name))).toBe(false);
  });

  test("a folder for its data that is not there is named", async () => {
    const option = name === "redis" ? ["--dir", "/nowhere/d"] : ["--datadir=/nowhere/d"];
    const started = start({ folder: await scratchFolder(), args: option });
    await expect(started).rejects.toMatchObject({
      code: "stack_start_failed",
      message: expect.stringContaining("/nowhere/d") as string,
    });
  });
});

describe.skipIf(skipped)(`both${unless}`, () => {
  test.each(["SIGKILL", "SIGINT", "SIGTERM"] as const)(
    "whoever started them ends by %s: they go too, with their folders",
    async (signal) => {
      const folder = await scratchFolder();
      const module = new URL("./index.ts", import.meta.url).href;
      const script = `
        const { startRedis, startMariadb } = await import(${JSON.stringify(module)});
        const options = { folder: ${JSON.stringify(folder)} };
        const services = await Promise.all([startRedis(options), startMariadb(options)]);
        // A paused one cannot hear that it should end.
        services[0].pause();
        console.log(JSON.stringify(services.map(({ pid }) => pid)));
        setInterval(() => {}, 1000);`;
      const starter = spawn(process.execPath, ["--input-type=module", "--eval", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      onTestFinished(() => void starter.kill("SIGKILL"));
      const [line] = (await once(starter.stdout, "data")) as [Buffer];
      const pids = JSON.parse(String(line)) as number[];
      expect(pids.map(isAlive)).toEqual([true, true]);

      starter.kill(signal);
      const gone = () => !pids.some(isAlive) && !existsSync(folder);
      await vi.waitUntil(gone, { timeout: 50_000, interval: 20 });
    },
  );

  test("a program that forgets to stop them ends all the same", async () => {
    const folder = await scratchFolder();
    const module = new URL("./index.ts", import.meta.url).href;
    const script = `
      const { startRedis } = await import(${JSON.stringify(module)});
      console.log((await startRedis({ folder: ${JSON.stringify(folder)} })).pid);`;
    const starter = spawn(process.execPath, ["--input-type=module", "--eval", script]);
    const [line] = (await once(starter.stdout, "data")) as [Buffer];
    const [code] = (await once(starter, "exit")) as [number | null];
    expect(code).toBe(0);
    await vi.waitUntil(() => !isAlive(Number(line)), { timeout: 50_000, interval: 20 });
  });

  test("two of a kind in one folder are refused, and the first one is left alone", async () => {
    const folder = await scratchFolder();
    await using first = await startRedis({ folder });
    await expect(startRedis({ folder })).rejects.toMatchObject({ code: "stack_folder_unusable" });
    expect((await greetingOf(socketOf(first), "PING\r\n"))?.toString()).toBe("+PONG\r\n");
  });
});

test.skipIf(skipped)(
  "a folder that is too long for a socket is told before any is made",
  async () => {
    const folder = join(await scratchFolder(), "d".repeat(90));
    const started = startRedis({ folder });
    await expect(started).rejects.toMatchObject({
      code: "stack_folder_unusable",
      message: expect.stringContaining("too long for a socket") as string,
    });
    expect(existsSync(folder)).toBe(false);
  },
);
