import Database from "better-sqlite3";
import type { ErrorKind } from "../dialect.ts";

/** What SQLite's (extended) result codes mean; everything else is `other`. */
const KINDS: Readonly<Record<string, ErrorKind>> = {
  SQLITE_BUSY: "transient",
  SQLITE_BUSY_RECOVERY: "transient",
  SQLITE_BUSY_SNAPSHOT: "transient",
  SQLITE_BUSY_TIMEOUT: "transient",
  SQLITE_CONSTRAINT_PRIMARYKEY: "unique",
  SQLITE_CONSTRAINT_UNIQUE: "unique",
  // The commit's frame is the last one written, so a commit that ran out of space is not there.
  SQLITE_FULL: "full",
};

export function classifySqliteError(error: unknown): ErrorKind {
  return (error instanceof Database.SqliteError && KINDS[error.code]) || "other";
}
