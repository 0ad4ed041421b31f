import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ServerFile } from "../home.ts";
import { cleanEnv, ending, runCli, scratchFolder, spawnCli } from "../testing/runCli.ts";
import { upServer } from "../testing/upServer.ts";

test("it leaves server.json for its owner alone, and takes it away at SIGTERM", async () => {
  const server = await upServer();
  const path = join(server.home, "server.json");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const file = JSON.parse(await readFile(path, "utf8")) as ServerFile;
  expect(file).toMatchObject({ url: server.url, adminToken: server.adminToken, pid: server.pid });
  expect(server.dataDir).toBe(join(server.home, "data"));

  const list = await runCli(["drop", "list", "--json"], cleanEnv(server.home));
  expect({ code: list.code, drops: JSON.parse(list.stdout) }).toEqual({
    code: 0,
    drops: { drops: [] },
  });

  server.child.kill("SIGTERM");
  expect((await server.ended).code).toBe(0);
  await expect(stat(path)).rejects.toThrow("ENOENT");
});

test("Ctrl-C ends it with 130, drained", async () => {
  const server = await upServer("--temporary");
  expect(server.dataDir).toBeNull();
  server.child.kill("SIGINT");
  const { code, stderr } = await server.ended;
  expect(code).toBe(130);
  expect(stderr).toContain("stopping");
});

test("its text names the token's file, never the token", async () => {
  const home = await scratchFolder();
  const child = spawnCli(["up", "--port", "0", "--temporary"], cleanEnv(home));
  const ended = ending(child);
  await once(child.stdout ?? child, "data");
  const { adminToken } = JSON.parse(
    await readFile(join(home, "server.json"), "utf8"),
  ) as ServerFile;
  child.kill("SIGTERM");
  const { stdout, stderr } = await ended;
  expect(stdout).toContain(join(home, "server.json"));
  expect(adminToken.length).toBeGreaterThanOrEqual(20);
  expect(stdout + stderr).not.toContain(adminToken);
});

test("a port in use is a fault that names it", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const home = await scratchFolder();
  const { code, stderr } = await runCli(
    ["up", "--temporary", "--port", String(port)],
    cleanEnv(home),
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`^error: .*${port}.*\\[port_in_use\\]\nhint: .*--port`));
});

test("a home that cannot be written is a fault that names it", async () => {
  const file = join(await scratchFolder(), "file");
  await writeFile(file, "");
  const home = join(file, "home");
  for (const args of [["--temporary"], []]) {
    const { code, stderr } = await runCli(["up", "--port", "0", ...args], cleanEnv(home));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*_unwritable\]\nhint: /);
    expect(stderr).toContain(home);
  }
});

test("a second server with the same home is refused; a dead one's file is not in the way", async () => {
  const server = await upServer();
  const again = await runCli(["up", "--port", "0", "--temporary"], cleanEnv(server.home));
  expect(again.code).toBe(1);
  expect(again.stderr).toContain("[already_running]");

  server.child.kill("SIGKILL");
  await server.ended;
  const list = await runCli(["drop", "list"], cleanEnv(server.home));
  expect(list.code).toBe(3);
  expect(list.stderr).toContain("[no_target]");
});
