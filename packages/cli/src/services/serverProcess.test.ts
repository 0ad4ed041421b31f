import { spawn } from "node:child_process";
import { once } from "node:events";
import { access } from "node:fs/promises";
import { createClient } from "@dropctl/protocol";
import { expect, onTestFinished, test, vi } from "vitest";
import { readConfig } from "../config.ts";
import { startServerProcess } from "./serverProcess.ts";

test("it serves, stops, and leaves no process and no folder behind", async () => {
  const server = await startServerProcess(readConfig());
  onTestFinished(() => server.stop());
  const folder = server.dataDir ?? "";
  await access(folder);
  const client = createClient(server.target);
  expect((await client.getReadiness()).status).toBe("ready");
  await server.stop();
  expect(await server.ended).toBe("it exited with 0: stopping: answering what has begun");
  await expect(access(folder)).rejects.toThrow("ENOENT");
});

test("a server that cannot start is the fault that it told of", async () => {
  const start = startServerProcess(readConfig(), { upArgs: ["--host", "203.0.113.1"] });
  await expect(start).rejects.toMatchObject({
    exit: "fault",
    code: "cannot_listen",
    message: expect.stringMatching(/^cannot listen on 203\.0\.113\.1:/) as string,
    hint: "give another --host or --port",
  });
});

test("when its parent is killed it goes too, with its folder", async () => {
  const module = new URL("./serverProcess.ts", import.meta.url).href;
  const config = new URL("../config.ts", import.meta.url).href;
  const parent = spawn(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `const { startServerProcess } = await import(${JSON.stringify(module)});
       const { readConfig } = await import(${JSON.stringify(config)});
       const { pid, dataDir } = await startServerProcess(readConfig());
       console.log(JSON.stringify({ pid, dataDir }));
       setInterval(() => {}, 1000);`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => void parent.kill("SIGKILL"));
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const { pid, dataDir } = JSON.parse(String(line)) as { pid: number; dataDir: string };
  expect(isAlive(pid)).toBe(true);

  parent.kill("SIGKILL");
  await vi.waitUntil(() => !isAlive(pid), { timeout: 12_000, interval: 50 });
  await expect(access(dataDir)).rejects.toThrow("ENOENT");
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
