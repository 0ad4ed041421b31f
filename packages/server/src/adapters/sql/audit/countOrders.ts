import { sql } from "kysely";
import type { LedgerCounts } from "../../../ports/auditLedger.ts";
import type { Db } from "../dialect.ts";
import type { Counted } from "../rows.ts";

type OrderCounts = Pick<LedgerCounts, "orders" | "ordersWithoutPaid" | "ordersPending">;

/** Reservations that were paid, refunded ones included, and have no order. */
export async function countPaidWithoutOrder(
  db: Db,
  { dropId }: { dropId: string },
): Promise<number> {
  const { count } = await db
    .selectFrom("reservations")
    .leftJoin("orders", "orders.id", "reservations.id")
    .select((eb) => eb.fn.countAll<Counted>().as("count"))
    .where("reservations.dropId", "=", dropId)
    .where("reservations.state", "in", ["paid", "refunded"])
    .where("orders.id", "is", null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** One pass over a drop's orders, each beside its reservation. */
export async function countOrders(db: Db, { dropId }: { dropId: string }): Promise<OrderCounts> {
  const row = await db
    .selectFrom("orders")
    .leftJoin("reservations", "reservations.id", "orders.id")
    .select((eb) => {
      const isOurs = eb.and([
        eb("reservations.dropId", "=", eb.ref("orders.dropId")),
        eb("reservations.buyerId", "=", eb.ref("orders.buyerId")),
      ]);
      const fits = eb.or([
        eb.and([
          eb("reservations.state", "=", "paid"),
          eb("orders.paymentState", "in", ["authorised", "captured"]),
        ]),
        eb.and([
          eb("reservations.state", "=", "refunded"),
          eb("orders.paymentState", "in", ["refunding", "refunded"]),
        ]),
      ]);
      const pending = eb("orders.paymentState", "in", ["authorised", "refunding"]);
      return [
        eb.fn.countAll<Counted>().as("orders"),
        // A missing reservation makes the condition null, which counts as a misfit here.
        sql<Counted | null>`sum(case when ${eb.and([isOurs, fits])} then 0 else 1 end)`.as(
          "misfits",
        ),
        sql<Counted | null>`sum(case when ${pending} then 1 else 0 end)`.as("pending"),
      ];
    })
    .where("orders.dropId", "=", dropId)
    .executeTakeFirstOrThrow();
  return {
    orders: Number(row.orders),
    ordersWithoutPaid: Number(row.misfits ?? 0),
    ordersPending: Number(row.pending ?? 0),
  };
}
