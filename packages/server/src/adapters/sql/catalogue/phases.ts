import { transitionOf } from "../../../domain/drop.ts";
import type { CatalogueLedger } from "../../../ports/catalogueLedger.ts";
import type { Db, SqlDialect } from "../dialect.ts";
import { prepare } from "../prepared.ts";
import { read, transact } from "../transact.ts";
import { selectDrops } from "./drops.ts";

export function phaseQueries(
  dialect: SqlDialect,
): Pick<CatalogueLedger, "changePhase" | "openDue"> {
  const due = prepare((at: { nowMs: number }) =>
    dialect.reader
      .selectFrom("drops")
      .select("id")
      .where("phase", "=", "scheduled")
      .where("opensAtMs", "<=", at.nowMs),
  );
  const findDue = async (db: Db) => (await due(db, { nowMs: await dialect.nowMs(db) })).rows;

  return {
    changePhase: ({ dropId, change }) =>
      transact(dialect, async (trx) => {
        const { from, to } = transitionOf(change);
        const { numUpdatedRows } = await trx
          .updateTable("drops")
          .set({ phase: to })
          .where("id", "=", dropId)
          .where("phase", "in", from)
          .executeTakeFirst();
        const drop = await selectDrops(trx).where("drops.id", "=", dropId).executeTakeFirst();
        return drop === undefined ? null : { changed: numUpdatedRows === 1n, drop };
      }),

    openDue: async () => {
      // Asked ten times a second and nearly always for nothing: look before locking.
      if ((await read(dialect, findDue)).length === 0) return [];
      return transact(dialect, async (trx) => {
        const opened: string[] = [];
        for (const { id } of await findDue(trx)) {
          const { numUpdatedRows } = await trx
            .updateTable("drops")
            .set({ phase: "open" })
            .where("id", "=", id)
            .where("phase", "=", "scheduled")
            .executeTakeFirst();
          if (numUpdatedRows === 1n) opened.push(id);
        }
        return opened;
      });
    },
  };
}
