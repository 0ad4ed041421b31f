import { type ExpressionBuilder, type Kysely, sql } from "kysely";
import type { LedgerCounts } from "../../../ports/auditLedger.ts";
import type { Connection } from "../dialect.ts";
import { execute } from "../prepared.ts";
import type { Tables } from "../tables.ts";
import { countIf } from "./countIf.ts";

type RowCounts = Pick<
  LedgerCounts,
  | "held"
  | "paid"
  | "released"
  | "refunded"
  | "malformedRows"
  | "overdueHolds"
  | "expiredEarly"
  | "expiredLate"
>;

interface Question {
  readonly dropId: string;
  readonly nowMs: number;
  readonly lateMsMax: number;
  readonly perBuyerLimit: number;
}

/** One pass over a drop's reservations. */
export async function countRows(
  builder: Kysely<Tables>,
  view: Connection,
  at: Question,
): Promise<RowCounts> {
  const query = builder
    .selectFrom("reservations")
    .select((eb) => [
      countIf(eb("state", "=", "held")).as("held"),
      countIf(eb("state", "=", "paid")).as("paid"),
      countIf(eb("state", "=", "released")).as("released"),
      countIf(eb("state", "=", "refunded")).as("refunded"),
      countIf(eb.not(isWellFormed(eb, at.perBuyerLimit))).as("malformedRows"),
      countIf(isOverdue(eb, at.nowMs - at.lateMsMax)).as("overdueHolds"),
      countIf(expired(eb, eb("endedAtMs", "<", eb.ref("deadlineMs")))).as("expiredEarly"),
      countIf(expired(eb, eb("endedAtMs", ">", eb("deadlineMs", "+", at.lateMsMax)))).as(
        "expiredLate",
      ),
    ])
    .where("dropId", "=", at.dropId);
  const row = (await execute(view, query)).rows[0];
  return {
    held: Number(row?.held ?? 0),
    paid: Number(row?.paid ?? 0),
    released: Number(row?.released ?? 0),
    refunded: Number(row?.refunded ?? 0),
    malformedRows: Number(row?.malformedRows ?? 0),
    overdueHolds: Number(row?.overdueHolds ?? 0),
    expiredEarly: Number(row?.expiredEarly ?? 0),
    expiredLate: Number(row?.expiredLate ?? 0),
  };
}

type Rows = ExpressionBuilder<Tables, "reservations">;
type Condition = ReturnType<Rows["and"]>;

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

function isOverdue(eb: Rows, deadlineMsMin: number): Condition {
  return eb.and([eb("state", "=", "held"), eb("deadlineMs", "<", deadlineMsMin)]);
}

function expired(eb: Rows, when: Condition): Condition {
  return eb.and([eb("releaseReason", "=", "expired"), when]);
}
