import type { ErrorKind } from "../dialect.ts";

/**
 * What error numbers of MySQL and MariaDB mean; everything else is `other`: lost connections,
 * interrupted statements, and servers that only read (1290, 1836).
 */
const KINDS: Readonly<Record<number, ErrorKind>> = {
  1062: "unique",
  1586: "unique",
  // A lock that took too long undoes the statement only, a deadlock the whole transaction.
  1205: "transient",
  1213: "transient",
  // MariaDB: the row changed since the transaction's snapshot.
  1020: "transient",
  1021: "full",
  1114: "full",
};

/** A table, a column or an index of that name is there. */
const THERE: readonly (number | null)[] = [1050, 1060, 1061];

/** Wraps the operating system's number, which only its text has. */
const STORAGE_ENGINE_ERROR = 1030;
const NO_SPACE = /\b(error|errno:?) 28\b/i;

/** The server's error number; null when it is not the server that complains. */
export function errorNumberOf(error: unknown): number | null {
  if (!(error instanceof Error) || !("sqlState" in error) || !("errno" in error)) return null;
  return typeof error.errno === "number" ? error.errno : null;
}

/** Whether a statement failed because what it would make is there. */
export const isThere = (error: unknown): boolean => THERE.includes(errorNumberOf(error));

export function classifyMysqlError(error: unknown): ErrorKind {
  const number = errorNumberOf(error);
  if (number === null) return "other";
  if (number === STORAGE_ENGINE_ERROR && NO_SPACE.test(String(error))) return "full";
  return KINDS[number] ?? "other";
}
