import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDataFolder } from "./dataFolder.ts";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "dropctl-test-"));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("opened again it has the same key, which nobody else can read", () => {
  const path = join(dir, "a", "b");
  const first = openDataFolder(path);
  first.dispose();
  const second = openDataFolder(path);
  expect(second.sessionKey).toEqual(first.sessionKey);
  expect(second.sessionKey).toHaveLength(32);
  expect(statSync(join(path, "session.key")).mode & 0o777).toBe(0o600);
  expect(readdirSync(path).filter((name) => name.endsWith(".new"))).toEqual([]);
  second.dispose();
});

test("one server at a time", () => {
  const first = openDataFolder(dir);
  expect(() => openDataFolder(dir)).toThrow(expect.objectContaining({ code: "data_dir_in_use" }));
  first.dispose();
  openDataFolder(dir).dispose();
});

test("a key that is none is refused, not used", () => {
  writeFileSync(join(dir, "session.key"), "");
  expect(() => openDataFolder(dir)).toThrow(expect.objectContaining({ code: "data_dir_unusable" }));
});

test.each(["/proc/nope/data", "file/data"])("%s cannot be made and says so", (name) => {
  writeFileSync(join(dir, "file"), "");
  const path = name.startsWith("/") ? name : join(dir, name);
  expect(() => openDataFolder(path)).toThrow(
    expect.objectContaining({ code: "data_dir_unwritable" }),
  );
});

test("without a folder it makes one that goes again", () => {
  const folder = openDataFolder(null);
  const path = join(folder.ledgerFile, "..");
  expect(statSync(path).isDirectory()).toBe(true);
  folder.dispose();
  expect(() => statSync(path)).toThrow("ENOENT");
});
