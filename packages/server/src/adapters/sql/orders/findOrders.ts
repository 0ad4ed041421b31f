import type { OrderLedger } from "../../../ports/orderLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { prepare } from "../prepared.ts";
import { ORDER_COLUMNS } from "../rows.ts";
import { read } from "../transact.ts";

export function orderReads(dialect: SqlDialect): Pick<OrderLedger, "findOrder" | "listOrders"> {
  const select = () => dialect.builder.selectFrom("orders").select(ORDER_COLUMNS);
  const byId = prepare((at: { id: string }) => select().where("id", "=", at.id));
  const byBuyer = prepare((at: { buyerId: string; afterId: string; limit: number }) =>
    select()
      .where("buyerId", "=", at.buyerId)
      .where("id", ">", at.afterId)
      .orderBy("id")
      .limit(at.limit),
  );

  return {
    findOrder: (id) => read(dialect, async (db) => (await byId(db, { id })).rows[0] ?? null),
    listOrders: ({ buyerId, afterId, limit }) =>
      read(dialect, async (db) => {
        return (await byBuyer(db, { buyerId, afterId: afterId ?? "", limit })).rows;
      }),
  };
}
