import { LedgerFault } from "../../ports/ledger.ts";
import type { Connection, SqlDialect } from "./dialect.ts";

/** How often a transaction is run again with the same ids after a transient error. */
const RETRIES_MAX = 3;

/** Thrown inside a transaction to undo it and answer `value` all the same. */
export class Rollback<T> extends Error {
  readonly value: T;
  constructor(value: T) {
    super("rolled back on purpose");
    this.value = value;
  }
}

/**
 * Runs `body` in one write transaction; again, from the start, when the database says so.
 * @throws {LedgerFault} it did not commit, or with `outcome: "unknown"` it may have
 */
export async function transact<T>(
  dialect: SqlDialect,
  body: (trx: Connection) => Promise<T>,
): Promise<T> {
  for (let retries = 0; ; retries += 1) {
    let committing = false;
    try {
      return await dialect.inTransaction(async (trx) => {
        const answer = await body(trx);
        committing = true;
        return answer;
      });
    } catch (error) {
      if (error instanceof Rollback) return (error as Rollback<T>).value;
      if (error instanceof LedgerFault) throw error;
      const kind = dialect.classify(error);
      if (kind === "transient" && retries < RETRIES_MAX) continue;
      // Any other failure of a COMMIT may have come after the commit itself.
      const unknown = committing && kind === "other";
      throw faultOf("write", error, unknown ? "unknown" : "rolled_back");
    }
  }
}

/**
 * Runs a read outside of any transaction of a writer.
 * @throws {LedgerFault}
 */
export async function read<T>(
  dialect: SqlDialect,
  body: (db: Connection) => Promise<T>,
): Promise<T> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await body(dialect.reader);
    } catch (error) {
      if (dialect.classify(error) === "transient" && retries < RETRIES_MAX) continue;
      throw faultOf("read", error, "rolled_back");
    }
  }
}

/** Answers `value` instead when a unique key is in the way, and undoes the transaction. */
export async function orRollback<T>(
  dialect: SqlDialect,
  insert: Promise<T>,
  value: unknown,
): Promise<T> {
  try {
    return await insert;
  } catch (error) {
    if (dialect.classify(error) === "unique") throw new Rollback(value);
    throw error;
  }
}

export function faultOf(
  verb: "read" | "write",
  cause: unknown,
  outcome: LedgerFault["outcome"],
): LedgerFault {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LedgerFault(`the ledger could not ${verb}: ${reason}`, outcome, { cause });
}
