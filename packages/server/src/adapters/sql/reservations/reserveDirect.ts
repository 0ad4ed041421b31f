import { refusalOf } from "../../../domain/drop.ts";
import { isLive, lowestFreeSlot } from "../../../domain/reservation.ts";
import type { DirectOutcome, ReservationLedger } from "../../../ports/reservationLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { prepare } from "../prepared.ts";
import { RESERVATION_COLUMNS } from "../rows.ts";
import { useAdmissions } from "../rooms/useAdmissions.ts";
import { Rollback, transact } from "../transact.ts";
import { insertHolds } from "./insertHolds.ts";

/** The textbook way: lock the drop, look, insert, raise; one transaction a request. */
export function directQueries(dialect: SqlDialect): Pick<ReservationLedger, "reserveDirect"> {
  const insert = insertHolds(dialect);
  const use = useAdmissions(dialect);
  const lockDrop = prepare((at: { dropId: string }) => {
    const drop = dialect.builder
      .selectFrom("drops")
      .select(["phase", "total", "claimed", "perBuyerLimit", "holdMs", "waitingRoom"])
      .where("id", "=", at.dropId);
    return dialect.hasRowLocks ? drop.forUpdate() : drop;
  });
  /** What the buyer holds in the drop, and what this key made, live or not. */
  const buyersRows = prepare((at: { dropId: string; buyerId: string; keyHash: string | null }) =>
    dialect.builder
      .selectFrom("reservations")
      .select([...RESERVATION_COLUMNS, "keyHash", "bodyHash"])
      .where("dropId", "=", at.dropId)
      .where("buyerId", "=", at.buyerId)
      .where((eb) => eb.or([eb("liveSlot", "is not", null), eb("keyHash", "=", at.keyHash)])),
  );
  const raise = prepare((at: { dropId: string }) =>
    dialect.builder
      .updateTable("drops")
      .set((eb) => ({ claimed: eb("claimed", "+", 1) }))
      .where("id", "=", at.dropId),
  );

  return {
    reserveDirect: ({ dropId, id, buyerId, key, reference }) =>
      transact<DirectOutcome>(dialect, async (trx) => {
        const drop = (await lockDrop(trx, { dropId })).rows[0];
        if (drop === undefined) return { kind: "refused", reason: "not_found" };
        const keyHash = key === null ? null : key.keyHash;
        const { rows } = await buyersRows(trx, { dropId, buyerId, keyHash });
        const keyed = keyHash === null ? undefined : rows.find((row) => row.keyHash === keyHash);
        if (keyed !== undefined) {
          const { keyHash: _, bodyHash, ...reservation } = keyed;
          return { kind: "keyed", reservation, bodyHash: bodyHash ?? "" };
        }
        const closed = refusalOf(drop.phase);
        if (closed !== null) return { kind: "refused", reason: closed };
        const live = rows.filter(isLive);
        if (live.length >= drop.perBuyerLimit) {
          return { kind: "limit_reached", reservationIds: live.map((row) => row.id) };
        }
        const nowMs = await dialect.nowMs(trx);
        const used =
          drop.waitingRoom === "off"
            ? null
            : await use(trx, { dropId, buyerIds: [buyerId], nowMs });
        // Before the stock: to those in the line nothing is sold out while units may come back.
        if (used?.buyerIds.size === 0) return { kind: "refused", reason: "not_admitted" };
        if (drop.claimed >= drop.total) {
          throw new Rollback<DirectOutcome>({ kind: "refused", reason: "sold_out" });
        }
        const liveSlot = lowestFreeSlot(live);
        const createdAtMs = used?.atMs ?? nowMs;
        const times = { createdAtMs, deadlineMs: createdAtMs + drop.holdMs };
        await insert(trx, [{ id, buyerId, liveSlot, key, reference }], { dropId, ...times });
        await raise(trx, { dropId });
        const made = { id, dropId, buyerId, liveSlot, reference, ...times };
        return { kind: "held", reservation: { ...made, state: "held", releaseReason: null } };
      }),
  };
}
