import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { beforeAll, onTestFinished } from "vitest";
import type { UpResult } from "../services/up.ts";
import { cleanEnv, ending, type Ended, type PutOff, scratchFolder, spawnCli } from "./runCli.ts";

export interface UpServer extends UpResult {
  home: string;
  child: ChildProcess;
  /** How it ended, once it has. */
  ended: Promise<Ended>;
}

/** `dropctl up` with a home of its own, serving. */
export async function upServer(...args: string[]): Promise<UpServer> {
  return startUp(args, onTestFinished);
}

/** One for all tests of a file: each keeps to drops of its own and leaves the server as it is. */
export function sharedServer(...args: string[]): () => UpServer {
  let server: UpServer | undefined;
  beforeAll(async () => {
    const tidying: (() => Promise<void>)[] = [];
    server = await startUp(args, (tidy) => void tidying.push(tidy));
    return async () => {
      for (const tidy of tidying.toReversed()) await tidy();
    };
  });
  return () => {
    if (server === undefined) throw new Error("only in tests");
    return server;
  };
}

/** What names a server to a command whose home is another. */
export function named({ url, adminToken }: Pick<UpServer, "url" | "adminToken">) {
  return { DROPCTL_URL: url, DROPCTL_ADMIN_TOKEN: adminToken };
}

async function startUp(args: string[], putOff: PutOff): Promise<UpServer> {
  const home = await scratchFolder(putOff);
  const up = ["up", "--port", "0", "--json", ...args];
  const child = spawnCli(up, cleanEnv(home), undefined, putOff);
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
