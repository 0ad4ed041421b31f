import { LedgerFault } from "../../../ports/ledger.ts";
import type { OrderLedger } from "../../../ports/orderLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { ORDER_COLUMNS } from "../rows.ts";
import { execute } from "../prepared.ts";
import { transact } from "../transact.ts";
import { dropLock } from "../lockDrop.ts";
import { epochQuery } from "../reservations/winners.ts";

/** paid → refunded and its unit back on sale; the money follows while the order is refunding. */
export function refundQueries(dialect: SqlDialect): Pick<OrderLedger, "refund"> {
  const { builder } = dialect;
  const lockDrop = dropLock(dialect);
  const readEpoch = epochQuery(dialect);
  const findOrder = (orderId: string) =>
    builder
      .selectFrom("orders")
      .innerJoin("drops", "drops.id", "orders.dropId")
      .select(ORDER_COLUMNS)
      .select("drops.stockMode")
      .where("orders.id", "=", orderId);
  const markRefunding = (orderId: string) =>
    builder
      .updateTable("orders")
      .set({ paymentState: "refunding" })
      .where("id", "=", orderId)
      .where("paymentState", "=", "captured");
  const giveBack = (orderId: string) =>
    builder
      .updateTable("reservations")
      .set({ state: "refunded", liveSlot: null })
      .where("id", "=", orderId)
      .where("state", "=", "paid");
  const lower = (dropId: string) =>
    builder
      .updateTable("drops")
      .set((eb) => ({ claimed: eb("claimed", "-", 1), paid: eb("paid", "-", 1) }))
      .where("id", "=", dropId);

  return {
    refund: ({ orderId }) =>
      transact(dialect, async (trx) => {
        const found = (await execute(trx, findOrder(orderId))).rows[0];
        if (found === undefined) return null;
        const { stockMode, ...order } = found;
        const { dropId } = order;
        await lockDrop(trx, {
          dropId,
          locks: stockMode === "direct" ? "drop_first" : "rows_first",
        });
        const marked = await execute(trx, markRefunding(orderId));
        if (marked.affected === 0) {
          return { changed: false, order, epoch: await readEpoch(trx, { dropId }) };
        }
        const returned = await execute(trx, giveBack(orderId));
        if (returned.affected === 0) {
          const what = `order ${orderId} is captured but its reservation is not paid`;
          throw new LedgerFault(`the ledger contradicts itself: ${what}`, "rolled_back");
        }
        await execute(trx, lower(dropId));
        const refunding = { ...order, paymentState: "refunding" as const };
        return { changed: true, order: refunding, epoch: await readEpoch(trx, { dropId }) };
      }),
  };
}
