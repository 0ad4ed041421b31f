import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { UpResult } from "../services/up.ts";
import { cleanEnv, ending, type Ended, scratchFolder, spawnCli } from "./runCli.ts";

export interface UpServer extends UpResult {
  home: string;
  child: ChildProcess;
  /** How it ended, once it has. */
  ended: Promise<Ended>;
}

/** `dropctl up` with a home of its own, serving. */
export async function upServer(...args: string[]): Promise<UpServer> {
  const home = await scratchFolder();
  const child = spawnCli(["up", "--port", "0", "--json", ...args], cleanEnv(home));
  const ended = ending(child);
  return { ...(await Promise.race([serving(child), ended.then(failed)])), home, child, ended };
}

/** What a `dropctl up --json` says once it serves. */
export async function serving(child: ChildProcess): Promise<UpResult> {
  let text = "";
  child.stdout?.on("data", (chunk) => (text += String(chunk)));
  while (!text.trimEnd().endsWith("}")) await once(child.stdout ?? child, "data");
  return JSON.parse(text) as UpResult;
}

function failed({ code, stderr }: Ended): never {
  throw new Error(`dropctl up ended with ${code}: ${stderr}`);
}
