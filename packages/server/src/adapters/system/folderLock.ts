import { join } from "node:path";
import Database from "better-sqlite3";
import { ServerFault } from "../../serverFault.ts";

/**
 * Keeps a second server out of a data folder: each would hold a stock of its own in memory and
 * declare the other's out of date. The lock is SQLite's on a file of its own, which the system
 * gives back however this process ends. The answer releases it.
 * @throws {ServerFault} `data_dir_in_use`
 */
export function lockFolder(dir: string): () => void {
  const lock = new Database(join(dir, "server.lock"), { timeout: 0 });
  try {
    lock.exec("begin exclusive");
  } catch (cause) {
    lock.close();
    throw new ServerFault("data_dir_in_use", `${dir} is in use by another server`, { cause });
  }
  return () => lock.close();
}
