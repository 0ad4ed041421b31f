import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

const found = (process.env["PATH"] ?? "")
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find(isExecutable);

/** In CI a missing browser is a failure, not a silence. */
export const skipped = found === undefined && !process.env["CI"];

/** For the name of a group that needs the browser: says aloud why it was skipped. */
export const unless = skipped ? " (skipped: no chromium here)" : "";

/** With a new empty profile, which goes with it, and without any traffic of its own. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: found ?? "chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
