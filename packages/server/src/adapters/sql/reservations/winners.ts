import { randomInt } from "node:crypto";
import type { Connection, SqlDialect } from "../dialect.ts";
import { prepare, prepareIds } from "../prepared.ts";

/**
 * The rows that a conditional update of `ids` changed: all of them, or those that carry its
 * batch id. Not every database can return them from the update itself.
 */
export function winnersQuery(
  dialect: SqlDialect,
): (
  trx: Connection,
  update: { ids: readonly string[]; affected: number; batchId: number },
) => Promise<readonly string[]> {
  const marked = prepareIds((ids: string[], at: { batchId: number }) =>
    dialect.builder
      .selectFrom("reservations")
      .select("id")
      .where("id", "in", ids)
      .where("batchId", "=", at.batchId)
      .orderBy("id"),
  );
  return async (trx, { ids, affected, batchId }) => {
    if (affected === ids.length) return ids;
    if (affected === 0) return [];
    return (await marked(trx, ids, { batchId })).rows.map((row) => row.id);
  };
}

/** Short, since every ended row carries it; two batches never meet in the same rows with one. */
export function newBatchId(): number {
  return randomInt(2 ** 48 - 1);
}

/** The drop's epoch, 0 when there is no such drop. To be read after the drop's own update. */
export function epochQuery(
  dialect: SqlDialect,
): (trx: Connection, at: { dropId: string }) => Promise<number> {
  const byId = prepare((at: { dropId: string }) =>
    dialect.builder.selectFrom("drops").select("epoch").where("id", "=", at.dropId),
  );
  return async (trx, at) => (await byId(trx, at)).rows[0]?.epoch ?? 0;
}
