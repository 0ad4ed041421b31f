import { type PhaseChange, transitionOf } from "../../../domain/drop.ts";
import type { DropEventKind } from "../../../domain/dropEvent.ts";
import type { CatalogueLedger } from "../../../ports/catalogueLedger.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { noteEvent } from "../events/noteEvent.ts";
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
  /** Whether the drop was in a phase that the change may start from; it is an event then. */
  const move = async (trx: Connection, { dropId, change, actor = null }: Change) => {
    const { from, to } = transitionOf(change);
    const update = dialect.builder
      .updateTable("drops")
      .set({ phase: to })
      .where("id", "=", dropId)
      .where("phase", "in", from);
    if ((await execute(trx, update)).affected === 0) return false;
    await noteEvent(dialect, trx, { dropId, kind: EVENT_OF[change], actor });
    return true;
  };

  return {
    changePhase: (request) =>
      transact(dialect, async (trx) => {
        const { dropId, change } = request;
        if (change === "resume") await renew(trx, { dropId });
        const changed = await move(trx, request);
        const byId = selectDrops(dialect.builder).where("drops.id", "=", dropId);
        const drop = (await execute(trx, byId)).rows[0];
        return drop === undefined ? null : { changed, drop };
      }),

    hasDue: async () => (await read(dialect, findDue)).length > 0,

    openDue: () =>
      transact(dialect, async (trx) => {
        const opened: string[] = [];
        for (const { id } of await findDue(trx)) {
          if (await move(trx, { dropId: id, change: "open" })) opened.push(id);
        }
        return opened;
      }),
  };
}

type Change = Parameters<CatalogueLedger["changePhase"]>[0];

const EVENT_OF = {
  open: "opened",
  pause: "paused",
  resume: "resumed",
  close: "closed",
} as const satisfies Record<PhaseChange, DropEventKind>;
