import type { ClaimRow } from "../../../ports/reservationLedger.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { prepareRows } from "../prepared.ts";

interface HoldValues {
  readonly dropId: string;
  readonly createdAtMs: number;
  readonly deadlineMs: number;
}

/** Inserts held rows; the columns left out have their defaults, which saves binding them. */
export function insertHolds(
  dialect: SqlDialect,
): (trx: Connection, rows: readonly ClaimRow[], values: HoldValues) => Promise<void> {
  const insert = prepareRows((rows: FlatRow[], values: HoldValues) =>
    dialect.builder.insertInto("reservations").values(
      rows.map((row) => ({
        id: row.id,
        dropId: values.dropId,
        buyerId: row.buyerId,
        liveSlot: row.liveSlot,
        keyHash: row.keyHash,
        bodyHash: row.bodyHash,
        reference: row.reference,
        createdAtMs: values.createdAtMs,
        deadlineMs: values.deadlineMs,
      })),
    ),
  );
  return async (trx, rows, values) => {
    await insert(trx, rows.map(flat), values);
  };
}

interface FlatRow extends Omit<ClaimRow, "key"> {
  readonly keyHash: string | null;
  readonly bodyHash: string | null;
}

function flat(row: ClaimRow): FlatRow {
  const { id, buyerId, liveSlot, reference, key } = row;
  const keyHash = key === null ? null : key.keyHash;
  const bodyHash = key === null ? null : key.bodyHash;
  return { id, buyerId, liveSlot, reference, keyHash, bodyHash };
}
