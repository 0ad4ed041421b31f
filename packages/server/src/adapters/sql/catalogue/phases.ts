import { transitionOf } from "../../../domain/drop.ts";
import type { CatalogueLedger } from "../../../ports/catalogueLedger.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { execute, prepare } from "../prepared.ts";
import { renewAdmissions } from "../rooms/renewAdmissions.ts";
import { read, transact } from "../transact.ts";
import { selectDrops } from "./drops.ts";

export function phaseQueries(
  dialect: SqlDialect,
): Pick<CatalogueLedger, "changePhase" | "hasDue" | "openDue"> {
  const renew = renewAdmissions(dialect);
  const due = prepare((at: { nowMs: number }) =>
    dialect.builder
      .selectFrom("drops")
      .select("id")
      .where("phase", "=", "scheduled")
      .where("opensAtMs", "<=", at.nowMs),
  );
  const findDue = async (connection: Connection) =>
    (await due(connection, { nowMs: await dialect.nowMs(connection) })).rows;
  /** Whether the drop was in one of the phases `from` and is in `to` now. */
  const move = async (trx: Connection, dropId: string, { from, to }: Transition) => {
    const update = dialect.builder
      .updateTable("drops")
      .set({ phase: to })
      .where("id", "=", dropId)
      .where("phase", "in", from);
    return (await execute(trx, update)).affected === 1;
  };

  return {
    changePhase: ({ dropId, change }) =>
      transact(dialect, async (trx) => {
        if (change === "resume") await renew(trx, { dropId });
        const changed = await move(trx, dropId, transitionOf(change));
        const byId = selectDrops(dialect.builder).where("drops.id", "=", dropId);
        const drop = (await execute(trx, byId)).rows[0];
        return drop === undefined ? null : { changed, drop };
      }),

    hasDue: async () => (await read(dialect, findDue)).length > 0,

    openDue: () =>
      transact(dialect, async (trx) => {
        const opened: string[] = [];
        for (const { id } of await findDue(trx)) {
          if (await move(trx, id, transitionOf("open"))) opened.push(id);
        }
        return opened;
      }),
  };
}

type Transition = ReturnType<typeof transitionOf>;
