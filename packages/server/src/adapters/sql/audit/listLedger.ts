import { setImmediate } from "node:timers/promises";
import type { AuditLedger } from "../../../ports/auditLedger.ts";
import { along } from "../along.ts";
import type { SqlDialect } from "../dialect.ts";
import { prepare } from "../prepared.ts";
import { RESERVATION_COLUMNS } from "../rows.ts";
import { faultOf, read } from "../transact.ts";

const CHUNK_ROWS = 2000;

/** The rows behind an audit, for whoever wants to check it. */
export function auditReads(
  dialect: SqlDialect,
): Pick<AuditLedger, "listLedger" | "findOrderedPayments"> {
  const page = prepare((at: { dropId: string; afterId: string; limit: number }) =>
    dialect.builder
      .selectFrom(along(dialect, "reservations", "reservationsByDrop"))
      .leftJoin("orders", "orders.id", "reservations.id")
      .select([...RESERVATION_COLUMNS, "reservations.endedAtMs", "orders.paymentState"])
      .where("reservations.dropId", "=", at.dropId)
      .where("reservations.id", ">", at.afterId)
      .orderBy("reservations.id")
      .limit(at.limit),
  );
  const payments = prepare((at: { dropId: string; afterId: string }) =>
    dialect.builder
      .selectFrom(along(dialect, "orders", "ordersByDrop"))
      .select(["id", "paymentId"])
      .where("dropId", "=", at.dropId)
      .where("id", ">", at.afterId)
      .orderBy("id")
      .limit(CHUNK_ROWS),
  );

  return {
    listLedger: ({ dropId, afterId, limit }) =>
      read(dialect, async (db) => {
        return (await page(db, { dropId, afterId: afterId ?? "", limit })).rows;
      }),

    // One pass over the drop's orders: payments have no index, which every order would pay for.
    findOrderedPayments: async ({ dropId, paymentIds }) => {
      const asked = new Set(paymentIds);
      const ordered = new Set<string>();
      if (asked.size === 0) return ordered;
      try {
        await using view = await dialect.openSnapshot();
        for (let afterId = ""; ;) {
          const { rows } = await payments(view, { dropId, afterId });
          for (const row of rows) if (asked.has(row.paymentId)) ordered.add(row.paymentId);
          const last = rows[CHUNK_ROWS - 1];
          if (last === undefined) return ordered;
          afterId = last.id;
          await setImmediate();
        }
      } catch (error) {
        throw faultOf("read", error, "rolled_back");
      }
    },
  };
}
