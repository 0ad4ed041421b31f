import { LedgerFault } from "../../../ports/ledger.ts";
import type { SecretLedger } from "../../../ports/secretLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { execute } from "../prepared.ts";
import { orRollback, transact } from "../transact.ts";

export function secretQueries(dialect: SqlDialect): SecretLedger {
  const { builder } = dialect;
  /** null: another process was just as fast. */
  const keep = (secret: { name: string; candidate: string }) =>
    transact<string | null>(dialect, async (trx) => {
      const { name, candidate } = secret;
      const byName = builder.selectFrom("secrets").select("value").where("name", "=", name);
      const found = (await execute(trx, byName)).rows[0];
      if (found !== undefined) return found.value;
      const insert = builder.insertInto("secrets").values({ name, value: candidate });
      await orRollback(dialect, execute(trx, insert), null);
      return candidate;
    });

  return {
    // Secrets are never deleted: whoever lost finds the winner's at the second look.
    keepOnce: async (secret) => (await keep(secret)) ?? (await keep(secret)) ?? lost(),
  };
}

function lost(): never {
  throw new LedgerFault("the ledger could not write: a secret came and went", "rolled_back");
}
