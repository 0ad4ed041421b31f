import type { PaymentState } from "../../../domain/order.ts";
import type { OrderLedger } from "../../../ports/orderLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { prepare, prepareIds } from "../prepared.ts";
import { inKeyOrder } from "../rows.ts";
import { read, transact } from "../transact.ts";

/** What the ledger knows of the money's movements. */
export function paymentQueries(
  dialect: SqlDialect,
): Pick<OrderLedger, "markCaptured" | "markRefunded" | "findPendingPayments"> {
  const move = prepareIds((ids: string[], at: { from: PaymentState; to: PaymentState }) =>
    dialect.builder
      .updateTable("orders")
      .set({ paymentState: at.to })
      .where("id", "in", ids)
      .where("paymentState", "=", at.from),
  );
  const pending = prepare((at: { state: PaymentState; createdAtMsMax: number; limit: number }) =>
    dialect.builder
      .selectFrom("orders")
      .select(["id as orderId", "paymentId"])
      .where("paymentState", "=", at.state)
      .where("createdAtMs", "<=", at.createdAtMsMax)
      .orderBy("createdAtMs")
      .limit(at.limit),
  );
  const mark = async (orderIds: readonly string[], from: PaymentState, to: PaymentState) => {
    if (orderIds.length === 0) return;
    await transact(dialect, (trx) => move(trx, inKeyOrder(orderIds), { from, to }));
  };

  return {
    markCaptured: (orderIds) => mark(orderIds, "authorised", "captured"),
    markRefunded: (orderIds) => mark(orderIds, "refunding", "refunded"),
    findPendingPayments: ({ state, ageMsMin, limit }) =>
      read(dialect, async (db) => {
        const createdAtMsMax = (await dialect.nowMs(db)) - ageMsMin;
        return (await pending(db, { state, createdAtMsMax, limit })).rows;
      }),
  };
}
