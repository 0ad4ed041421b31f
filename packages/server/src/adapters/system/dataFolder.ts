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
import { lockFolder } from "./folderLock.ts";

const KEY_BYTES = 32;

export interface DataFolder {
  readonly ledgerFile: string;
  /** The same each time the folder is opened, so that buyers stay who they are. */
  readonly sessionKey: Buffer;
  /** Lets others have the folder; removes it when it was only made for this process. */
  dispose(): void;
}

/**
 * The folder of the embedded stack; `dir` null makes a private one that goes with the process.
 * @throws {ServerFault} `data_dir_unwritable`, `data_dir_in_use`
 */
export function openDataFolder(dir: string | null): DataFolder {
  const path = dir ?? mkdtempSync(join(tmpdir(), "dropctl-"));
  let unlock = (): void => undefined;
  const dispose = (): void => {
    unlock();
    if (dir === null) rmSync(path, { recursive: true, force: true });
  };
  try {
    makeFolder(path);
    unlock = lockFolder(path);
    const sessionKey = readOrMakeKey(join(path, "session.key"));
    return { ledgerFile: join(path, "ledger.db"), sessionKey, dispose };
  } catch (cause) {
    dispose();
    if (cause instanceof ServerFault) throw cause;
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
    if (!isExisting(cause)) throw cause;
  }
}

/** Written whole under another name first, so that a crash never leaves half a key. */
function readOrMakeKey(file: string): Buffer {
  if (!existsSync(file)) {
    const draft = `${file}.${process.pid}.new`;
    try {
      writeFileSync(draft, randomBytes(KEY_BYTES), { mode: 0o600, flush: true });
      linkSync(draft, file);
    } catch (cause) {
      if (!isExisting(cause)) throw cause;
    } finally {
      rmSync(draft, { force: true });
    }
  }
  const key = readFileSync(file);
  if (key.length === KEY_BYTES) return key;
  const advice = "remove it to make a new one, which ends every session";
  throw new ServerFault("data_dir_unusable", `${file} is not a session key: ${advice}`);
}

function isExisting(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "EEXIST";
}
