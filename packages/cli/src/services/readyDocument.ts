import type { ChildProcess } from "node:child_process";
import { formatDuration } from "../duration.ts";
import { CliError, type CliErrorParts } from "../exits.ts";

/** What a parent is told of a server that serves. */
interface Ready {
  url: string;
  adminToken: string;
  pid: number;
  dataDir: string | null;
}

/** The one JSON document that `up --json --ephemeral` prints: it serves, or why it cannot. */
export type ReadyDocument =
  | Ready
  | { failed: Pick<CliErrorParts, "exit" | "code" | "message" | "hint"> };

/**
 * Waits until the child serves.
 * @throws {CliError} what the child says of itself, or `server_start_failed` when it says nothing
 */
export async function readReady(
  child: ChildProcess,
  ended: Promise<string>,
  readyMsMax: number,
): Promise<Ready> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `the server was not ready after ${formatDuration(readyMsMax)}`;
    timer = setTimeout(() => reject(startFailed(message)), readyMsMax);
  });
  const died = ended.then((how): never => {
    throw startFailed(`the server did not start: ${how}`);
  });
  try {
    const said = await Promise.race([document(child), late, died]);
    if ("failed" in said) throw new CliError(said.failed);
    return said;
  } finally {
    clearTimeout(timer);
    died.catch(() => undefined);
  }
}

async function document(child: ChildProcess): Promise<ReadyDocument> {
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.endsWith("\n}\n")) return JSON.parse(text) as ReadyDocument;
  }
  return new Promise(() => undefined);
}

function startFailed(message: string): CliError {
  return new CliError({ exit: "fault", code: "server_start_failed", message });
}
