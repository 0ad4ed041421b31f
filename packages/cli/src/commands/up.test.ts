import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@dropctl/protocol";
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

test("--plain adds a line for a second in which something happened, and none for the others", async () => {
  const home = await scratchFolder();
  const child = spawnCli(["up", "--port", "0", "--temporary", "--plain"], cleanEnv(home));
  const ended = ending(child);
  let talk = "";
  child.stderr?.on("data", (chunk) => (talk += String(chunk)));
  await once(child.stdout ?? child, "data");
  const server = JSON.parse(await readFile(join(home, "server.json"), "utf8")) as ServerFile;
  // Its view is there once it has said that nothing goes on.
  const heard = (what: RegExp) => expect.poll(() => talk, { timeout: 30_000 }).toMatch(what);
  await heard(/^[\d:]{8} server {2}\d+\/s \(refused 0\/s, failed 0\/s\)/m);
  const client = createClient(server);
  const product = { slug: "shoe", name: "Shoe", brand: "Brand", category: "shoes" };
  const { id: productId } = await client.createProduct({
    body: { ...product, priceCents: 9_900, currency: "EUR" },
  });
  const { id: dropId } = await client.createDrop({ body: { slug: "shoe", productId, total: 7 } });
  await client.openDrop({ params: { dropId } });
  await heard(/ shoe opened/);
  await heard(/ shoe open {2}available 7 of 7 {2}held 0 {2}paid 0/);
  // What is on its way has come; then the seconds pass in silence, though audits go on. A server
  // that is held up is told of, once a second.
  await sleep(3_000);
  talk = "";
  await sleep(4_000);
  const told = talk.split("\n").filter((line) => !line.includes("stale"));
  expect(told.length, talk).toBeLessThan(4);
  child.kill("SIGTERM");
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^dropctl is up at [^]* judge its stock\n$/);
  expect(talk).toMatch(/stopping: answering what has begun\n$/);
}, 120_000);

test("without a terminal there is no view, and with --json none either", async () => {
  const child = spawnCli(["up", "--port", "0", "--temporary"], cleanEnv(await scratchFolder()));
  const ended = ending(child);
  const [server] = await Promise.all([
    upServer("--temporary", "--plain"),
    once(child.stdout ?? child, "data"),
  ]);
  await sleep(2_000);
  server.child.kill("SIGTERM");
  const { code, stdout, stderr } = await server.ended;
  expect(code).toBe(0);
  expect(stderr).toBe("stopping: answering what has begun\n");
  expect(JSON.parse(stdout)).toMatchObject({ url: server.url });

  child.kill("SIGTERM");
  expect((await ended).stderr).toBe("stopping: answering what has begun\n");
});
