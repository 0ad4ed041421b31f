import { along } from "../along.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { prepareIds } from "../prepared.ts";
import { newBatchId } from "../reservations/winners.ts";
import { inNumberOrder } from "../rows.ts";

interface Use {
  readonly dropId: string;
  readonly nowMs: number;
  readonly batchId: number;
}

/** Whose admissions are used now, and when: never before the last of them was given. */
interface Used {
  readonly buyerIds: ReadonlySet<string>;
  readonly atMs: number;
}

/**
 * admitted → used for those of these buyers who are admitted. They are picked unlocked and then
 * changed by their numbers, the order in which admissions lock them; the room stays unlocked.
 */
export function useAdmissions(
  dialect: SqlDialect,
): (
  trx: Connection,
  at: { dropId: string; buyerIds: readonly string[]; nowMs: number },
) => Promise<Used> {
  const { builder } = dialect;
  const admitted = prepareIds((ids: string[], at: { dropId: string }) =>
    builder
      .selectFrom(along(dialect, "tickets", "ticketsByBuyer"))
      .select(["number", "buyerId", "admittedAtMs"])
      .where("dropId", "=", at.dropId)
      .where("buyerId", "in", ids)
      .where("liveMark", "=", 1)
      .where("state", "=", "admitted"),
  );
  const use = prepareIds((numbers: number[], at: Use) =>
    builder
      .updateTable("tickets")
      .set({
        state: "used",
        liveMark: null,
        admissionDeadlineMs: null,
        endedAtMs: at.nowMs,
        batchId: at.batchId,
      })
      .where("dropId", "=", at.dropId)
      .where("number", "in", numbers)
      .where("state", "=", "admitted"),
  );
  const winners = prepareIds((numbers: number[], at: Use) =>
    builder
      .selectFrom("tickets")
      .select("buyerId")
      .where("dropId", "=", at.dropId)
      .where("number", "in", numbers)
      .where("batchId", "=", at.batchId),
  );

  return async (trx, { dropId, buyerIds, nowMs }) => {
    const { rows } = await admitted(trx, buyerIds, { dropId });
    // The transaction's clock may be older than an admission that it has just seen.
    const atMs = rows.reduce((latest, row) => Math.max(latest, row.admittedAtMs ?? 0), nowMs);
    const numbers = inNumberOrder(rows.map((row) => row.number));
    const at = { dropId, nowMs: atMs, batchId: newBatchId() };
    const { affected } = await use(trx, numbers, at);
    const used = affected === numbers.length ? rows : (await winners(trx, numbers, at)).rows;
    return { buyerIds: new Set(used.map((row) => row.buyerId)), atMs };
  };
}
