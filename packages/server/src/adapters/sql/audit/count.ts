import { setImmediate } from "node:timers/promises";
import type { AuditLedger, LedgerCounts } from "../../../ports/auditLedger.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { execute } from "../prepared.ts";
import { faultOf } from "../transact.ts";
import { countBuyersOverLimit, countKeysWithTwoEffects } from "./countBuyers.ts";
import { countOrders, countPaidWithoutOrder } from "./countOrders.ts";
import { countRows } from "./countRows.ts";
import { countRoom } from "./countTickets.ts";

/** How late the sweeper may be. */
const LATE_MS_MAX = 2000;

/** Everything that an audit counts, from one moment; others work on between its queries. */
export function auditCounts(dialect: SqlDialect): Pick<AuditLedger, "count"> {
  return {
    async count(dropId) {
      try {
        await using view = await dialect.openSnapshot();
        return await countDrop(dialect, view, dropId);
      } catch (error) {
        throw faultOf("read", error, "rolled_back");
      }
    },
  };
}

async function countDrop(
  dialect: SqlDialect,
  view: Connection,
  dropId: string,
): Promise<LedgerCounts | null> {
  const { builder } = dialect;
  const byId = builder
    .selectFrom("drops")
    .select(["total", "epoch", "claimed", "paid as claimedPaid", "perBuyerLimit"])
    .where("id", "=", dropId);
  const drop = (await execute(view, byId)).rows[0];
  if (drop === undefined) return null;
  const { perBuyerLimit, ...counters } = drop;
  const nowMs = await dialect.nowMs(view);
  const at = { dropId, nowMs, lateMsMax: LATE_MS_MAX, perBuyerLimit };
  const rows = await countRows(builder, view, at);
  await setImmediate();
  const buyersOverLimit = await countBuyersOverLimit(builder, view, at);
  await setImmediate();
  const keysWithTwoEffects = await countKeysWithTwoEffects(builder, view, at);
  await setImmediate();
  const paidWithoutOrder = await countPaidWithoutOrder(builder, view, at);
  await setImmediate();
  const orders = await countOrders(builder, view, at);
  const buyers = { buyersOverLimit, keysWithTwoEffects, paidWithoutOrder };
  await setImmediate();
  const room = await countRoom(builder, view, dropId);
  return { ...counters, ...rows, ...orders, ...buyers, room };
}
