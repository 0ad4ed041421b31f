import { execFileSync } from "node:child_process";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@dropctl/protocol";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { ServerFile } from "../home.ts";
import { scratchFolder } from "../testing/runCli.ts";
import { Terminal } from "../testing/terminal.ts";
import { skipped, unless } from "../testing/tmux.ts";

vi.setConfig({ testTimeout: 120_000 });

/** `dropctl up` on a terminal, its dashboard on the screen. */
async function upOnTerminal(...args: string[]) {
  const home = await scratchFolder();
  const terminal = await Terminal.open({ home, columns: 100, rows: 30 });
  onTestFinished(() => terminal[Symbol.asyncDispose]());
  await terminal.run(["dropctl up --temporary --port 0", ...args].join(" "));
  // Of the dashboard alone.
  await terminal.waitFor(/q quit|q stop/);
  const text = await readFile(join(home, "server.json"), "utf8");
  const server = JSON.parse(text) as ServerFile;
  return { home, terminal, server, client: createClient(server), view: childOf(server.pid) };
}

/** The one process that a process started. */
function childOf(pid: number): number {
  const told = execFileSync("ps", ["-eo", "ppid=,pid="], { encoding: "utf8" });
  const pairs = told.split("\n").map((line) => line.trim().split(/ +/).map(Number));
  const children = pairs.flatMap(([parent, child = 0]) => (parent === pid ? [child] : []));
  expect(children).toHaveLength(1);
  return children[0] ?? 0;
}

describe.skipIf(skipped)(`up on a terminal${unless}`, () => {
  test("Ctrl-C stops the server with 130, and nothing is left of the picture", async () => {
    const { home, terminal } = await upOnTerminal();
    await terminal.press("C-c");
    expect(await terminal.exitCode()).toBe(130);
    const screen = await terminal.screen();
    expect(screen).toMatch(/^dropctl is up at http:/m);
    expect(screen).toMatch(/^stopping: answering what has begun$/m);
    expect(await terminal.leftovers()).toEqual([]);
    await expect(access(join(home, "server.json"))).rejects.toThrow("ENOENT");
  });

  test("q asks first; with a yes the server has ended well", async () => {
    const { terminal, client } = await upOnTerminal();
    await terminal.press("q");
    await terminal.waitFor(/Stop the server\?/);
    await terminal.press("n");
    await terminal.waitFor((screen) => !screen.includes("Stop the server?"));
    expect((await client.getReadiness()).status).toBe("ready");
    await terminal.press("q");
    await terminal.waitFor(/Stop the server\?/);
    await terminal.press("y");
    expect(await terminal.exitCode()).toBe(0);
    expect(await terminal.leftovers()).toEqual([]);
  });

  test("SIGTERM ends it as well as ever", async () => {
    const { terminal } = await upOnTerminal();
    terminal.signal("SIGTERM");
    expect(await terminal.exitCode()).toBe(0);
    expect(await terminal.leftovers()).toEqual([]);
  });

  test("what the server logs is on the picture, and whole on stderr after it", async () => {
    const { terminal, client } = await upOnTerminal("--log-level", "info");
    const body = {
      ...{ slug: "shoe", name: "Shoe", brand: "Brand", category: "shoes" },
      ...{ priceCents: 9_900, currency: "EUR" },
    };
    const { id: productId } = await client.createProduct({ body });
    const { id: dropId } = await client.createDrop({ body: { slug: "shoe", productId, total: 5 } });
    await client.openDrop({ params: { dropId } });
    await client.rebuildDrop({ params: { dropId } });
    await terminal.waitFor(/server: stock rebuilt/);
    expect(await terminal.screen()).not.toContain('"msg"');
    await terminal.press("C-c");
    expect(await terminal.exitCode()).toBe(130);
    const screen = (await terminal.screen()).replaceAll("\n", "");
    expect(screen).toContain('"msg":"stock rebuilt"}stopping: answering');
  });

  test("when its view dies the server goes on, on a terminal that is in order", async () => {
    const { terminal, client, view } = await upOnTerminal();
    process.kill(view, "SIGKILL");
    await terminal.waitFor(
      /^the dashboard ended \(SIGKILL\): the server goes on; Ctrl-C stops it$/m,
    );
    expect((await client.getReadiness()).status).toBe("ready");
    await terminal.press("C-c");
    expect(await terminal.exitCode()).toBe(130);
    expect(await terminal.leftovers()).toEqual([]);
  });

  test("when it is killed itself, its view goes too and gives the terminal back", async () => {
    const { terminal, view } = await upOnTerminal();
    terminal.signal("SIGKILL");
    await vi.waitUntil(() => !isAlive(view), { timeout: 30_000, interval: 50 });
    // The prompt may have come before the screen was given back.
    await terminal.press("Enter");
    expect(await terminal.exitCode()).toBe(137);
    expect(await terminal.leftovers()).toEqual([]);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
