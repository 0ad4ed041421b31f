import type { RebuildLedger } from "../../../ports/auditLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { transact } from "../transact.ts";

export function epochQueries(dialect: SqlDialect): Pick<RebuildLedger, "raiseEpoch"> {
  return {
    raiseEpoch: ({ dropId, epoch }) =>
      transact(dialect, async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("drops")
          .set({ epoch: epoch + 1 })
          .where("id", "=", dropId)
          .where("epoch", "=", epoch)
          .executeTakeFirst();
        return numUpdatedRows === 1n ? epoch + 1 : null;
      }),
  };
}
