import { type Kysely, sql } from "kysely";
import type { LedgerCounts } from "../../../ports/auditLedger.ts";
import type { Connection } from "../dialect.ts";
import { execute } from "../prepared.ts";
import type { Counted } from "../rows.ts";
import type { Tables } from "../tables.ts";
import { countIf, countOf } from "./countIf.ts";

type OrderCounts = Pick<LedgerCounts, "orders" | "ordersWithoutPaid" | "ordersPending">;

/** Reservations that were paid, refunded ones included, and have no order. */
export async function countPaidWithoutOrder(
  builder: Kysely<Tables>,
  view: Connection,
  { dropId }: { dropId: string },
): Promise<number> {
  const query = builder
    .selectFrom("reservations")
    .leftJoin("orders", "orders.id", "reservations.id")
    .select((eb) => eb.fn.countAll<Counted>().as("count"))
    .where("reservations.dropId", "=", dropId)
    .where("reservations.state", "in", ["paid", "refunded"])
    .where("orders.id", "is", null);
  return countOf(view, query);
}

/** One pass over a drop's orders, each beside its reservation. */
export async function countOrders(
  builder: Kysely<Tables>,
  view: Connection,
  { dropId }: { dropId: string },
): Promise<OrderCounts> {
  const query = builder
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
        countIf(pending).as("pending"),
      ];
    })
    .where("orders.dropId", "=", dropId);
  const row = (await execute(view, query)).rows[0];
  return {
    orders: Number(row?.orders ?? 0),
    ordersWithoutPaid: Number(row?.misfits ?? 0),
    ordersPending: Number(row?.pending ?? 0),
  };
}
