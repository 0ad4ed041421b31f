import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, round } from "./report.ts";

const ROUNDS = 21;
const PROGRAM = fileURLToPath(new URL("../../../bin/dropctl", import.meta.url));
const MAIN = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url));

/** Times of starts over those of an empty Node script: medians of rounds. */
export interface StartupReport {
  readonly rounds: number;
  readonly emptyMs: number;
  readonly ratios: Readonly<Record<string, number>>;
}

/** How long `dropctl` takes to start, each start in turn with one of Node that does nothing. */
export function playStartup(): StartupReport {
  const folder = mkdtempSync(join(tmpdir(), "dropctl-startup-"));
  const empty = join(folder, "empty.mjs");
  writeFileSync(empty, "");
  const node = process.execPath;
  const starts: Record<string, [program: string, ...args: string[]]> = {
    "bin/dropctl --version": [PROGRAM, "--version"],
    "--version, without the shell": [node, MAIN, "--version"],
    "--help": [node, MAIN, "--help"],
    "an unknown command": [node, MAIN, "rnu"],
    "a completion": [node, MAIN, "completion", "bash", "--", "run", "--st"],
    "drop list, without a server": [node, MAIN, "drop", "list"],
    "runs list, without runs": [node, MAIN, "runs", "list"],
  };
  const tookMs: Record<string, number[]> = {};
  const emptyMs: number[] = [];
  try {
    for (let at = 0; at < ROUNDS; at++) {
      emptyMs.push(startMs([node, empty], folder));
      for (const [name, command] of Object.entries(starts)) {
        (tookMs[name] ??= []).push(startMs(command, folder));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const ratios = Object.entries(tookMs).map(([name, times]) => {
    const each = times.map((ms, at) => ms / (emptyMs[at] ?? Number.NaN));
    return [name, round(median(each))] as const;
  });
  return { rounds: ROUNDS, emptyMs: round(median(emptyMs)), ratios: Object.fromEntries(ratios) };
}

function startMs([program, ...args]: readonly [string, ...string[]], home: string): number {
  const { DROPCTL_URL: _, ...env } = process.env;
  const sinceMs = performance.now();
  const { error } = spawnSync(program, args, {
    env: { ...env, DROPCTL_HOME: home },
    stdio: "ignore",
  });
  if (error !== undefined) throw error;
  return performance.now() - sinceMs;
}
