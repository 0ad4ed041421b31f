import { LedgerFault } from "../../../ports/ledger.ts";
import type { OrderLedger } from "../../../ports/orderLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { ORDER_COLUMNS } from "../rows.ts";
import { transact } from "../transact.ts";
import { dropLock } from "../lockDrop.ts";
import { epochQuery } from "../reservations/winners.ts";

/** paid → refunded and its unit back on sale; the money follows while the order is refunding. */
export function refundQueries(dialect: SqlDialect): Pick<OrderLedger, "refund"> {
  const lockDrop = dropLock(dialect);
  const readEpoch = epochQuery(dialect);

  return {
    refund: ({ orderId }) =>
      transact(dialect, async (trx) => {
        const order = await trx
          .selectFrom("orders")
          .select(ORDER_COLUMNS)
          .where("id", "=", orderId)
          .executeTakeFirst();
        if (order === undefined) return null;
        const { dropId } = order;
        const drop = await trx
          .selectFrom("drops")
          .select("stockMode")
          .where("id", "=", dropId)
          .executeTakeFirst();
        const locks = drop?.stockMode === "direct" ? "drop_first" : "rows_first";
        await lockDrop(trx, { dropId, locks });
        const marked = await trx
          .updateTable("orders")
          .set({ paymentState: "refunding" })
          .where("id", "=", orderId)
          .where("paymentState", "=", "captured")
          .executeTakeFirst();
        if (marked.numUpdatedRows === 0n) {
          return { changed: false, order, epoch: await readEpoch(trx, { dropId }) };
        }
        const returned = await trx
          .updateTable("reservations")
          .set({ state: "refunded", liveSlot: null })
          .where("id", "=", orderId)
          .where("state", "=", "paid")
          .executeTakeFirst();
        if (returned.numUpdatedRows === 0n) {
          const what = `order ${orderId} is captured but its reservation is not paid`;
          throw new LedgerFault(`the ledger contradicts itself: ${what}`, "rolled_back");
        }
        await trx
          .updateTable("drops")
          .set((eb) => ({ claimed: eb("claimed", "-", 1), paid: eb("paid", "-", 1) }))
          .where("id", "=", dropId)
          .execute();
        const refunding = { ...order, paymentState: "refunding" as const };
        return { changed: true, order: refunding, epoch: await readEpoch(trx, { dropId }) };
      }),
  };
}
