import { type ExpressionBuilder, sql } from "kysely";
import type { LedgerCounts } from "../../../ports/auditLedger.ts";
import type { Db } from "../dialect.ts";
import type { Counted } from "../rows.ts";
import type { Tables } from "../tables.ts";

type RowCounts = Pick<
  LedgerCounts,
  "held" | "paid" | "released" | "refunded" | "malformedRows" | "overdueHolds" | "endedOffTime"
>;

interface Question {
  readonly dropId: string;
  readonly nowMs: number;
  readonly lateMsMax: number;
  readonly perBuyerLimit: number;
}

/** One pass over a drop's reservations. */
export async function countRows(db: Db, at: Question): Promise<RowCounts> {
  const groups = await db
    .selectFrom("reservations")
    .select((eb) => [
      "state",
      eb.fn.countAll<Counted>().as("count"),
      countIf(eb.not(isWellFormed(eb, at.perBuyerLimit))).as("malformed"),
      countIf(eb("deadlineMs", "<", at.nowMs - at.lateMsMax)).as("overdue"),
      countIf(endedOffTime(eb, at.lateMsMax)).as("offTime"),
    ])
    .where("dropId", "=", at.dropId)
    .groupBy("state")
    .execute();
  const byState = new Map(groups.map((group) => [group.state, group]));
  const sum = (field: "malformed" | "offTime") =>
    groups.reduce((total, group) => total + Number(group[field]), 0);
  const count = (state: (typeof groups)[number]["state"]) => Number(byState.get(state)?.count ?? 0);
  return {
    held: count("held"),
    paid: count("paid"),
    released: count("released"),
    refunded: count("refunded"),
    malformedRows: sum("malformed"),
    overdueHolds: Number(byState.get("held")?.overdue ?? 0),
    endedOffTime: sum("offTime"),
  };
}

type Rows = ExpressionBuilder<Tables, "reservations">;
type Condition = ReturnType<Rows["and"]>;

function countIf(condition: Condition) {
  return sql<Counted>`sum(case when ${condition} then 1 else 0 end)`;
}

/** State, slot, reason and end fit together. Never null: no comparison here meets a null. */
function isWellFormed(eb: Rows, perBuyerLimit: number): Condition {
  const slotIsLive = eb.and([
    eb("liveSlot", "is not", null),
    eb(eb.fn.coalesce("liveSlot", sql.lit(0)), ">=", 1),
    eb(eb.fn.coalesce("liveSlot", sql.lit(0)), "<=", perBuyerLimit),
  ]);
  const slotIsGone = eb("liveSlot", "is", null);
  const hasReason = eb("releaseReason", "is not", null);
  const hasEnded = eb("endedAtMs", "is not", null);
  return eb.and([
    eb.or([
      eb.and([eb("state", "=", "held"), slotIsLive, eb.not(hasReason), eb.not(hasEnded)]),
      eb.and([eb("state", "=", "paid"), slotIsLive, eb.not(hasReason), hasEnded]),
      eb.and([eb("state", "=", "released"), slotIsGone, hasReason, hasEnded]),
      eb.and([eb("state", "=", "refunded"), slotIsGone, eb.not(hasReason), hasEnded]),
    ]),
    eb.or([
      eb.and([eb("keyHash", "is", null), eb("bodyHash", "is", null)]),
      eb.and([eb("keyHash", "is not", null), eb("bodyHash", "is not", null)]),
    ]),
    eb("deadlineMs", ">", eb.ref("createdAtMs")),
  ]);
}

/** Expired before its deadline, or later than the sweeper may be. */
function endedOffTime(eb: Rows, lateMsMax: number): Condition {
  return eb.and([
    eb("releaseReason", "=", "expired"),
    eb.or([
      eb("endedAtMs", "<", eb.ref("deadlineMs")),
      eb("endedAtMs", ">", eb("deadlineMs", "+", lateMsMax)),
    ]),
  ]);
}
