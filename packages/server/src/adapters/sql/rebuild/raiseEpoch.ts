import type { RebuildLedger } from "../../../ports/auditLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { execute } from "../prepared.ts";
import { transact } from "../transact.ts";

export function epochQueries(dialect: SqlDialect): Pick<RebuildLedger, "raiseEpoch"> {
  return {
    raiseEpoch: ({ dropId, epoch }) =>
      transact(dialect, async (trx) => {
        const raise = dialect.builder
          .updateTable("drops")
          .set({ epoch: epoch + 1 })
          .where("id", "=", dropId)
          .where("epoch", "=", epoch);
        const { affected } = await execute(trx, raise);
        return affected === 1 ? epoch + 1 : null;
      }),
  };
}
