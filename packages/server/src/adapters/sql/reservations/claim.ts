import { refusalOf } from "../../../domain/drop.ts";
import type {
  ClaimOutcome,
  ClaimRow,
  ReservationLedger,
} from "../../../ports/reservationLedger.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { prepare } from "../prepared.ts";
import { useAdmissions } from "../rooms/useAdmissions.ts";
import { orRollback, Rollback, transact } from "../transact.ts";
import { insertHolds } from "./insertHolds.ts";

/** The group commit of a cached drop: all rows of a batch or none, in one transaction. */
export function claimQueries(dialect: SqlDialect): Pick<ReservationLedger, "claim"> {
  const insert = insertHolds(dialect);
  const use = useAdmissions(dialect);
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

  /** Tickets come before reservations in the order of locks, and reservations before the drop. */
  async function admitted(
    trx: Connection,
    batch: Parameters<ReservationLedger["claim"]>[0],
  ): Promise<{ rows: readonly ClaimRow[]; left: readonly string[]; createdAtMs: number }> {
    const { dropId, rows, waitingRoom } = batch;
    const nowMs = await dialect.nowMs(trx);
    if (waitingRoom === "off") return { rows, left: [], createdAtMs: nowMs };
    // An admission is for one unit: of a buyer's rows the first one has it.
    const firsts = new Map(rows.toReversed().map((row) => [row.buyerId, row]));
    const buyerIds = [...firsts.keys()];
    const used = await use(trx, { dropId, buyerIds, nowMs });
    const isIn = (row: ClaimRow) =>
      firsts.get(row.buyerId) === row && used.buyerIds.has(row.buyerId);
    const left = rows.filter((row) => !isIn(row)).map((row) => row.id);
    return { rows: rows.filter(isIn), left, createdAtMs: used.atMs };
  }

  return {
    claim: (batch) =>
      transact<ClaimOutcome>(dialect, async (trx) => {
        const { dropId, epoch, holdMs } = batch;
        const { rows, left: notAdmitted, createdAtMs } = await admitted(trx, batch);
        const times = { createdAtMs, deadlineMs: createdAtMs + holdMs };
        if (rows.length > 0) {
          const inserted = insert(trx, sorted(rows), { dropId, ...times });
          await orRollback(dialect, inserted, { kind: "conflict" });
          const { affected } = await raise(trx, { dropId, epoch, rowCount: rows.length });
          if (affected === 0) throw new Rollback(await judge(trx, { dropId, epoch }));
        }
        return { kind: "committed", ...times, notAdmitted };
      }),
  };
}

/** In primary-key order; the ids of one process mostly are already. */
function sorted(rows: readonly ClaimRow[]): readonly ClaimRow[] {
  const inOrder = rows.every((row, at) => at === 0 || (rows[at - 1] as ClaimRow).id < row.id);
  return inOrder ? rows : rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
