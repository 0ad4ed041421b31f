import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";
import { sharedServer } from "../testing/upServer.ts";

const shared = sharedServer("--temporary");

test("a URL where nothing answers ends with 3", async () => {
  const url = await freeUrl();
  const env = cleanEnv(await scratchFolder(), { DROPCTL_URL: url });
  const { code, stdout, stderr } = await runCli(["drop", "list", "--json"], env);
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toMatch(/^error: .*\[target_unreachable\]\nhint: .*dropctl up/);
  expect(stderr).toContain(url);
});

test("a wrong admin token is a fault that says how to give the right one", async () => {
  const { home } = shared();
  const seed = new URL("../../../../examples/seed.yaml", import.meta.url).pathname;
  const env = cleanEnv(home, { DROPCTL_ADMIN_TOKEN: "wrong" });
  const { code, stderr } = await runCli(["seed", seed], env);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: .*\[unauthorized\]\nhint: .*--admin-token/);
});

test("the own server's token is not sent elsewhere", async () => {
  const { home, adminToken } = shared();
  const seen: string[] = [];
  const elsewhere = createServer((request, response) => {
    seen.push(JSON.stringify(request.rawHeaders));
    response.end(JSON.stringify({ items: [], nextCursor: null }));
  }).listen(0, "127.0.0.1");
  await once(elsewhere, "listening");
  onTestFinished(() => void elsewhere.close());
  const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  const body = ["drop", "create", "a", "--product", "p", "--total", "1", "--url", url];
  await runCli(body, cleanEnv(home));
  const audit = ["drop", "audit", "01a1fcc7-ee9c-783c-ab4c-c38b680c3ae7", "--url", url];
  await runCli(audit, cleanEnv(home));
  expect(seen.length).toBeGreaterThan(1);
  expect(seen.join()).not.toContain(adminToken);
});

/** Of a port that was free a moment ago. */
async function freeUrl(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
}
