import { setImmediate } from "node:timers/promises";
import type { AuditLedger, LedgerCounts } from "../../../ports/auditLedger.ts";
import type { Db, SqlDialect } from "../dialect.ts";
import { faultOf } from "../transact.ts";
import { countBuyersOverLimit, countKeysWithTwoEffects } from "./countBuyers.ts";
import { countOrders, countPaidWithoutOrder } from "./countOrders.ts";
import { countRows } from "./countRows.ts";

/** How late the sweeper may be. */
const LATE_MS_MAX = 2000;

/** Everything that an audit counts, from one moment; others work on between its queries. */
export function auditCounts(dialect: SqlDialect): Pick<AuditLedger, "count"> {
  return {
    async count(dropId) {
      try {
        await using view = await dialect.openSnapshot();
        return await countDrop(view.db, { dropId, nowMs: await dialect.nowMs(view.db) });
      } catch (error) {
        throw faultOf("read", error, "rolled_back");
      }
    },
  };
}

async function countDrop(
  db: Db,
  { dropId, nowMs }: { dropId: string; nowMs: number },
): Promise<LedgerCounts | null> {
  const drop = await db
    .selectFrom("drops")
    .select(["total", "epoch", "claimed", "paid as claimedPaid", "perBuyerLimit"])
    .where("id", "=", dropId)
    .executeTakeFirst();
  if (drop === undefined) return null;
  const { perBuyerLimit, ...counters } = drop;
  const at = { dropId, nowMs, lateMsMax: LATE_MS_MAX, perBuyerLimit };
  const rows = await countRows(db, at);
  await setImmediate();
  const buyersOverLimit = await countBuyersOverLimit(db, at);
  await setImmediate();
  const keysWithTwoEffects = await countKeysWithTwoEffects(db, at);
  await setImmediate();
  const paidWithoutOrder = await countPaidWithoutOrder(db, at);
  await setImmediate();
  const orders = await countOrders(db, at);
  return {
    ...counters,
    ...rows,
    ...orders,
    buyersOverLimit,
    keysWithTwoEffects,
    paidWithoutOrder,
  };
}
