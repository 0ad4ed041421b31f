import type { LeaseLedger } from "../../../ports/leaseLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { execute } from "../prepared.ts";
import { orRollback, transact } from "../transact.ts";

export function leaseQueries(dialect: SqlDialect): LeaseLedger {
  const { builder } = dialect;
  const renew = (lease: { name: string; holder: string; nowMs: number; untilMs: number }) =>
    builder
      .updateTable("leases")
      .set({ holder: lease.holder, untilMs: lease.untilMs })
      .where("name", "=", lease.name)
      .where((eb) => eb.or([eb("holder", "=", lease.holder), eb("untilMs", "<=", lease.nowMs)]));

  return {
    takeLease: ({ name, holder, forMs }) =>
      transact(dialect, async (trx) => {
        const nowMs = await dialect.nowMs(trx);
        const untilMs = nowMs + forMs;
        const renewed = await execute(trx, renew({ name, holder, nowMs, untilMs }));
        if (renewed.affected === 1) return true;
        const byName = builder.selectFrom("leases").select("name").where("name", "=", name);
        if ((await execute(trx, byName)).rows.length > 0) return false;
        const insert = builder.insertInto("leases").values({ name, holder, untilMs });
        await orRollback(dialect, execute(trx, insert), false);
        return true;
      }),

    // The row stays, as one that has lapsed: a deleted one would be inserted again and again.
    dropLease: ({ name, holder }) =>
      transact(dialect, async (trx) => {
        const lapse = builder
          .updateTable("leases")
          .set({ untilMs: 0 })
          .where("name", "=", name)
          .where("holder", "=", holder);
        await execute(trx, lapse);
      }),
  };
}
