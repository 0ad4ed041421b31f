import type { Created } from "../../../ports/catalogueLedger.ts";
import { LedgerFault } from "../../../ports/ledger.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { orRollback, transact } from "../transact.ts";

interface Creation<T, R> {
  find(trx: Connection): Promise<T | undefined>;
  isSame(found: T, trx: Connection): boolean | Promise<boolean>;
  /** What was created, or the reason why it cannot be. */
  insert(trx: Connection): Promise<{ kind: "created"; value: T } | R>;
}

/**
 * Creates what has a unique slug unless it is there already. Whoever loses a race for the slug
 * finds the winner's row at the second look.
 */
export async function createOnce<T, R = never>(
  dialect: SqlDialect,
  creation: Creation<T, R>,
): Promise<Created<T> | R> {
  for (let looks = 0; looks < 2; looks += 1) {
    const outcome = await transact<Created<T> | R | "again">(dialect, async (trx) => {
      const found = await creation.find(trx);
      if (found !== undefined) {
        const isSame = await creation.isSame(found, trx);
        return isSame ? { kind: "same", value: found } : { kind: "taken" };
      }
      return orRollback(dialect, creation.insert(trx), "again");
    });
    if (outcome !== "again") return outcome;
  }
  throw new LedgerFault("the ledger could not write: the id is taken", "rolled_back");
}
