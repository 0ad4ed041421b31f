import type { Order } from "../../../domain/order.ts";
import type { OrderLedger, Settlement } from "../../../ports/orderLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { dropLock } from "../lockDrop.ts";
import { prepare, prepareIds, prepareRows } from "../prepared.ts";
import { epochQuery, newBatchId, winnersQuery } from "../reservations/winners.ts";
import { inKeyOrder } from "../rows.ts";
import { transact } from "../transact.ts";

/** held → paid with its order, for those still held; all in one transaction. */
export function settleQueries(dialect: SqlDialect): Pick<OrderLedger, "settle"> {
  const lockDrop = dropLock(dialect);
  const readEpoch = epochQuery(dialect);
  const readWinners = winnersQuery(dialect);
  const pay = prepareIds((ids: string[], at: { dropId: string; nowMs: number; batchId: number }) =>
    dialect.builder
      .updateTable("reservations")
      .set({ state: "paid", endedAtMs: at.nowMs, batchId: at.batchId })
      .where("id", "in", ids)
      .where("dropId", "=", at.dropId)
      .where("state", "=", "held"),
  );
  const insert = prepareRows((orders: Order[]) =>
    dialect.builder.insertInto("orders").values(
      orders.map((order) => ({
        id: order.id,
        dropId: order.dropId,
        buyerId: order.buyerId,
        amountCents: order.amountCents,
        currency: order.currency,
        paymentId: order.paymentId,
        paymentState: order.paymentState,
        createdAtMs: order.createdAtMs,
      })),
    ),
  );
  const raisePaid = prepare((at: { dropId: string; rowCount: number }) =>
    dialect.builder
      .updateTable("drops")
      .set((eb) => ({ paid: eb("paid", "+", at.rowCount) }))
      .where("id", "=", at.dropId),
  );

  return {
    settle: ({ dropId, settlements, locks }) =>
      transact(dialect, async (trx) => {
        await lockDrop(trx, { dropId, locks });
        // Two payments of one reservation in a batch: the first one settles it.
        const byId = new Map(settlements.toReversed().map((each) => [each.reservationId, each]));
        const ids = inKeyOrder([...byId.keys()]);
        const nowMs = await dialect.nowMs(trx);
        const batchId = newBatchId();
        const { affected } = await pay(trx, ids, { dropId, nowMs, batchId });
        const winners = await readWinners(trx, { ids, affected, batchId });
        const orders = winners.map((id) => orderOf(byId.get(id) as Settlement, { dropId, nowMs }));
        if (orders.length > 0) {
          await insert(trx, orders, {});
          await raisePaid(trx, { dropId, rowCount: orders.length });
        }
        return { orders, epoch: await readEpoch(trx, { dropId }) };
      }),
  };
}

function orderOf(settlement: Settlement, at: { dropId: string; nowMs: number }): Order {
  const { reservationId, buyerId, paymentId, amountCents, currency } = settlement;
  return {
    id: reservationId,
    dropId: at.dropId,
    buyerId,
    amountCents,
    currency,
    paymentId,
    paymentState: "authorised",
    createdAtMs: at.nowMs,
  };
}
