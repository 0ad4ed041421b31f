import { FIRST_EPOCH } from "../../../domain/drop.ts";
import type { RebuildLedger } from "../../../ports/auditLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { noteEvent } from "../events/noteEvent.ts";
import { execute } from "../prepared.ts";
import { transact } from "../transact.ts";

export function epochQueries(dialect: SqlDialect): Pick<RebuildLedger, "raiseEpoch"> {
  return {
    raiseEpoch: ({ dropId, epoch, actor = null }) =>
      transact(dialect, async (trx) => {
        const raise = dialect.builder
          .updateTable("drops")
          .set({ epoch: epoch + 1 })
          .where("id", "=", dropId)
          .where("epoch", "=", epoch);
        const { affected } = await execute(trx, raise);
        if (affected === 0) return null;
        const amount = epoch + 1;
        // The first load belongs to the drop's creation: nothing was there to rebuild.
        if (epoch > FIRST_EPOCH) {
          await noteEvent(dialect, trx, { dropId, kind: "rebuilt", actor, amount });
        }
        return amount;
      }),
  };
}
