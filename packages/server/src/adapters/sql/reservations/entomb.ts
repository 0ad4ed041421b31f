import { isLive, type ReservationState } from "../../../domain/reservation.ts";
import { LedgerFault } from "../../../ports/ledger.ts";
import type { TombstoneLedger } from "../../../ports/reservationLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { prepareIds, prepareRows } from "../prepared.ts";
import { inKeyOrder } from "../rows.ts";
import { orRollback, transact } from "../transact.ts";

/**
 * Each look that finds a row in the way has met a commit of another: of the claim, or of a
 * repairer with the same ids. More than a few come from no honest process.
 */
const LOOKS_MAX = 10;

interface Tombstone {
  readonly id: string;
  readonly buyerId: string;
}

/**
 * A row with the claim's id, so that the claim cannot land any more. The primary key makes the
 * insert wait for a transaction that is inserting the same one, and then fail or go in.
 */
export function entombQueries(dialect: SqlDialect): TombstoneLedger {
  const stateOf = prepareIds((ids: string[]) =>
    dialect.builder.selectFrom("reservations").select(["id", "state"]).where("id", "in", ids),
  );
  const insert = prepareRows(
    (rows: Tombstone[], at: { dropId: string; nowMs: number; deadlineMs: number }) =>
      dialect.builder.insertInto("reservations").values(
        rows.map((row) => ({
          id: row.id,
          dropId: at.dropId,
          buyerId: row.buyerId,
          state: "released" as const,
          releaseReason: "tombstone" as const,
          createdAtMs: at.nowMs,
          deadlineMs: at.deadlineMs,
          endedAtMs: at.nowMs,
        })),
      ),
  );

  /** The rows that were there, while tombstones stand for the others; null: look again. */
  const look = (dropId: string, tombstones: readonly Tombstone[]) =>
    transact<ReadonlyMap<string, ReservationState> | null>(dialect, async (trx) => {
      const ids = tombstones.map((row) => row.id);
      const { rows } = await stateOf(trx, ids, {});
      const found = new Map(rows.map((row) => [row.id, row.state]));
      const missing = tombstones.filter((row) => !found.has(row.id));
      const nowMs = await dialect.nowMs(trx);
      // Well-formed like any other: it ends before a deadline that comes after its making.
      const values = { dropId, nowMs, deadlineMs: nowMs + 1 };
      await orRollback(dialect, insert(trx, missing, values), null);
      return found;
    });

  return {
    entomb: async ({ dropId, rows }) => {
      const byId = new Map(rows.map((row) => [row.id, row]));
      const tombstones = inKeyOrder([...byId.keys()]).map((id) => byId.get(id) as Tombstone);
      for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
        const found = await look(dropId, tombstones);
        if (found === null) continue;
        return tombstones.map(({ id }) => {
          const state = found.get(id);
          return { id, fate: state !== undefined && isLive({ state }) ? "live" : "gone" };
        });
      }
      throw new LedgerFault("the ledger could not write: its rows keep changing", "rolled_back");
    },
  };
}
