import { randomBytes } from "node:crypto";
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ServerFault } from "../../serverFault.ts";

const KEY_BYTES = 32;

export interface DataFolder {
  readonly ledgerFile: string;
  /** The same each time the folder is opened, so that buyers stay who they are. */
  readonly sessionKey: Buffer;
  /** Removes the folder when it was only made for this process. */
  dispose(): void;
}

/**
 * The folder of the embedded stack; `dir` null makes a private one that goes with the process.
 * @throws {ServerFault} `data_dir_unwritable`
 */
export function openDataFolder(dir: string | null): DataFolder {
  const path = dir ?? mkdtempSync(join(tmpdir(), "dropctl-"));
  try {
    makeFolder(path);
    const sessionKey = readOrMakeKey(join(path, "session.key"));
    return {
      ledgerFile: join(path, "ledger.db"),
      sessionKey,
      dispose: () => {
        if (dir === null) rmSync(path, { recursive: true, force: true });
      },
    };
  } catch (cause) {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new ServerFault("data_dir_unwritable", `cannot write to ${path} (${why})`, { cause });
  }
}

/**
 * Makes the folder and those above it. Not with mkdir's `recursive`: under /proc and its like,
 * where making one fails with ENOENT, that never returns (node 24).
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
  }
}

/** Written whole under another name first, so that a crash never leaves half a key. */
function readOrMakeKey(file: string): Buffer {
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, randomBytes(KEY_BYTES), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(file);
}
