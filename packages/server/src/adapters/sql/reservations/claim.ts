import { refusalOf } from "../../../domain/drop.ts";
import type {
  ClaimOutcome,
  ClaimRow,
  ReservationLedger,
} from "../../../ports/reservationLedger.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { prepare } from "../prepared.ts";
import { orRollback, Rollback, transact } from "../transact.ts";
import { insertHolds } from "./insertHolds.ts";

/** The group commit of a cached drop: all rows of a batch or none, in one transaction. */
export function claimQueries(dialect: SqlDialect): Pick<ReservationLedger, "claim"> {
  const insert = insertHolds(dialect);
  const raise = prepare((at: { dropId: string; epoch: number; rowCount: number }) =>
    dialect.builder
      .updateTable("drops")
      .set((eb) => ({ claimed: eb("claimed", "+", at.rowCount) }))
      .where("id", "=", at.dropId)
      .where("epoch", "=", at.epoch)
      .where("phase", "=", "open")
      .where((eb) => eb(eb("claimed", "+", at.rowCount), "<=", eb.ref("total"))),
  );
  const look = prepare((at: { dropId: string }) =>
    dialect.builder.selectFrom("drops").select(["epoch", "phase"]).where("id", "=", at.dropId),
  );

  /** Why no row was raised. The epoch wins: a stale cache knows nothing of the rest either. */
  async function judge(
    trx: Connection,
    at: { dropId: string; epoch: number },
  ): Promise<ClaimOutcome> {
    const drop = (await look(trx, at)).rows[0];
    if (drop === undefined || drop.epoch !== at.epoch) return { kind: "stale_epoch" };
    const reason = refusalOf(drop.phase);
    return reason === null ? { kind: "bound_hit" } : { kind: "refused", reason };
  }

  return {
    claim: ({ dropId, epoch, holdMs, rows }) =>
      transact<ClaimOutcome>(dialect, async (trx) => {
        const createdAtMs = await dialect.nowMs(trx);
        const times = { createdAtMs, deadlineMs: createdAtMs + holdMs };
        const inserted = insert(trx, sorted(rows), { dropId, ...times });
        await orRollback(dialect, inserted, { kind: "conflict" });
        const { affected } = await raise(trx, { dropId, epoch, rowCount: rows.length });
        if (affected === 0) throw new Rollback(await judge(trx, { dropId, epoch }));
        return { kind: "committed", ...times };
      }),
  };
}

/** In primary-key order; the ids of one process mostly are already. */
function sorted(rows: readonly ClaimRow[]): readonly ClaimRow[] {
  const inOrder = rows.every((row, at) => at === 0 || (rows[at - 1] as ClaimRow).id < row.id);
  return inOrder ? rows : rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
