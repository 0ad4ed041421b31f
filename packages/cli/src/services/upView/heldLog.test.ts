import { readdir } from "node:fs/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { scratchFolder } from "../../testing/runCli.ts";
import { HeldLog } from "./heldLog.ts";

async function open() {
  let written = "";
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    written += String(text);
    return true;
  });
  onTestFinished(() => spy.mockRestore());
  const folder = await scratchFolder();
  vi.stubEnv("TMPDIR", folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const log = await HeldLog.open();
  onTestFinished(() => log[Symbol.asyncDispose]());
  return { log, folder, written: () => written };
}

test("lines are held back while a picture is there, and follow in their order", async () => {
  const { log, folder, written } = await open();
  log.line("one");
  expect(written()).toBe("one\n");

  const heard: string[] = [];
  log.hold((line) => heard.push(line));
  for (let at = 0; at < 5_000; at++) log.line(`held ${at}`);
  expect(written()).toBe("one\n");
  expect(heard).toHaveLength(5_000);

  const released = log.release();
  log.line("meanwhile");
  await released;
  const lines = written().trimEnd().split("\n");
  expect(lines).toEqual(["one", ...heard]);
  expect(heard.at(-1)).toBe("meanwhile");

  log.line("two");
  expect(written().endsWith("meanwhile\ntwo\n")).toBe(true);
  await log[Symbol.asyncDispose]();
  expect(await readdir(folder)).toEqual([]);
});
