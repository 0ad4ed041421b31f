import { execFileSync } from "node:child_process";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder, readServerFile, writeServerFile, writeWhole } from "./home.ts";
import { scratchFolder } from "./testing/runCli.ts";

test("a file is written whole, with its mode, and over an older one", async () => {
  const path = join(await scratchFolder(), "a", "b", "file.json");
  await writeWhole(path, "first");
  await writeWhole(path, "second", 0o600);
  expect(await readFile(path, "utf8")).toBe("second");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(path, ".."))).toEqual(["file.json"]);
});

test("a pipe is written to, not replaced", async () => {
  const folder = await scratchFolder();
  const pipe = join(folder, "pipe");
  execFileSync("sh", ["-c", `mkfifo "$0"`, pipe]);
  const [text] = await Promise.all([readFile(pipe, "utf8"), writeWhole(pipe, "through it")]);
  expect(text).toBe("through it");
  expect((await stat(pipe)).isFIFO()).toBe(true);
  expect(await readdir(folder)).toEqual(["pipe"]);
});

test("what cannot be written leaves nothing half-written and names the path", async () => {
  const folder = await scratchFolder();
  const taken = join(folder, "taken");
  await makeFolder(join(taken, "inside"));
  await expect(writeWhole(taken, "text")).rejects.toMatchObject({
    code: "home_unwritable",
    message: expect.stringContaining(taken) as string,
  });
  expect(await readdir(folder)).toEqual(["taken"]);
});

test("a file in the way of a folder is an error, also further up", async () => {
  const file = join(await scratchFolder(), "file");
  await writeFile(file, "");
  await expect(makeFolder(file)).rejects.toMatchObject({ code: "EEXIST" });
  await expect(makeFolder(join(file, "a", "b"))).rejects.toMatchObject({ code: "ENOTDIR" });
});

test.runIf(process.platform === "linux")("a folder that nobody can make ends, too", async () => {
  await expect(makeFolder("/proc/nowhere/runs")).rejects.toMatchObject({ code: "ENOENT" });
});

test("server.json of a live process is read, of a dead one or a broken one not", async () => {
  const home = await scratchFolder();
  const file = { url: "http://127.0.0.1:1", adminToken: "t", pid: process.pid, startedAt: "now" };
  await writeServerFile(home, file);
  expect(await readServerFile(home)).toEqual(file);
  await writeServerFile(home, { ...file, pid: 2 ** 22 + 1 });
  expect(await readServerFile(home)).toBeNull();
  await writeFile(join(home, "server.json"), "{");
  expect(await readServerFile(home)).toBeNull();
});
