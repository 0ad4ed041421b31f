import type { ReleaseReason } from "../../../domain/reservation.ts";
import type { ReservationLedger } from "../../../ports/reservationLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { dropLock } from "../lockDrop.ts";
import { prepare, prepareIds } from "../prepared.ts";
import { inKeyOrder } from "../rows.ts";
import { transact } from "../transact.ts";
import { epochQuery, newBatchId, winnersQuery } from "./winners.ts";

interface Release {
  dropId: string;
  reason: ReleaseReason;
  nowMs: number;
  batchId: number;
}

/** held → released, for those still held; the unit goes back on sale with the same commit. */
export function releaseQueries(dialect: SqlDialect): Pick<ReservationLedger, "release"> {
  const lockDrop = dropLock(dialect);
  const readEpoch = epochQuery(dialect);
  const readWinners = winnersQuery(dialect);
  const update = (ids: string[], at: Release) =>
    dialect.builder
      .updateTable("reservations")
      .set({
        state: "released",
        releaseReason: at.reason,
        liveSlot: null,
        endedAtMs: at.nowMs,
        batchId: at.batchId,
      })
      .where("id", "in", ids)
      .where("dropId", "=", at.dropId)
      .where("state", "=", "held");
  const cancel = prepareIds(update);
  const expire = prepareIds((ids: string[], at: Release) =>
    update(ids, at).where("deadlineMs", "<=", at.nowMs),
  );
  const lower = prepare((at: { dropId: string; rowCount: number }) =>
    dialect.builder
      .updateTable("drops")
      .set((eb) => ({ claimed: eb("claimed", "-", at.rowCount) }))
      .where("id", "=", at.dropId),
  );

  return {
    release: ({ dropId, ids, reason, locks }) =>
      transact(dialect, async (trx) => {
        await lockDrop(trx, { dropId, locks });
        const inOrder = inKeyOrder(ids);
        const batchId = newBatchId();
        const at = { dropId, reason, nowMs: await dialect.nowMs(trx), batchId };
        const { affected } = await (reason === "expired" ? expire : cancel)(trx, inOrder, at);
        const released = await readWinners(trx, { ids: inOrder, affected, batchId });
        if (released.length > 0) await lower(trx, { dropId, rowCount: released.length });
        return { released, epoch: await readEpoch(trx, { dropId }) };
      }),
  };
}
