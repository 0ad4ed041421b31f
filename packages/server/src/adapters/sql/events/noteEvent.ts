import type { DropEventKind } from "../../../domain/dropEvent.ts";
import type { By } from "../../../ports/eventLedger.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { execute } from "../prepared.ts";

export interface EventToNote extends By {
  dropId: string;
  kind: DropEventKind;
  amount?: number | null;
  /** Of the request's idempotency key, if it has one. A second note of it breaks a unique key. */
  keyHash?: string | null;
}

/**
 * Notes what the transaction did to a drop. The number is taken under the lock of the drop's
 * row, so numbers appear in commit order and a reader misses none. To be called once all that
 * comes before the drop is locked: its room, and reservations.
 */
export async function noteEvent(
  dialect: SqlDialect,
  trx: Connection,
  { dropId, kind, actor = null, amount = null, keyHash = null }: EventToNote,
): Promise<void> {
  const { builder } = dialect;
  const count = builder
    .updateTable("drops")
    .set(({ eb }) => ({ eventCount: eb("eventCount", "+", 1) }))
    .where("id", "=", dropId);
  await execute(trx, count);
  const numbered = builder.selectFrom("drops").select("eventCount").where("id", "=", dropId);
  const [drop] = (await execute(trx, numbered)).rows;
  if (drop === undefined) return;
  // Later numbers have later times: whoever waited for the lock has an old clock.
  const atMs = await dialect.presentMs(trx);
  const event = { dropId, number: drop.eventCount, atMs, kind, actor, amount, keyHash };
  await execute(trx, builder.insertInto("dropEvents").values(event));
}
