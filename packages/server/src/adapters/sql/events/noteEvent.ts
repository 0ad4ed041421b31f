import type { DropEventKind } from "../../../domain/dropEvent.ts";
import type { Connection, SqlDialect } from "../dialect.ts";
import { execute } from "../prepared.ts";

export interface EventToNote {
  dropId: string;
  kind: DropEventKind;
  actor: string | null;
  amount: number | null;
  /** Of the request's idempotency key; null without one. A second note of it breaks a unique key. */
  keyHash: string | null;
}

/**
 * Notes what the transaction did to a drop. The number is taken under the lock of the drop's
 * row, so numbers appear in commit order and a reader misses none.
 */
export async function noteEvent(
  dialect: SqlDialect,
  trx: Connection,
  { dropId, ...event }: EventToNote,
): Promise<void> {
  const { builder } = dialect;
  const count = builder
    .updateTable("drops")
    .set(({ eb }) => ({ eventCount: eb("eventCount", "+", 1) }))
    .where("id", "=", dropId);
  await execute(trx, count);
  const atMs = await dialect.presentMs(trx);
  const numbered = builder.selectFrom("drops").select("eventCount").where("id", "=", dropId);
  const [drop] = (await execute(trx, numbered)).rows;
  if (drop === undefined) return;
  const insert = builder
    .insertInto("dropEvents")
    .values({ dropId, number: drop.eventCount, atMs, ...event });
  await execute(trx, insert);
}
