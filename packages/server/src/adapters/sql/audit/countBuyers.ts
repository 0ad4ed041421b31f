import type { Db } from "../dialect.ts";
import { type Counted, LIVE_STATES } from "../rows.ts";

/** Buyers with more live reservations than the drop allows. */
export async function countBuyersOverLimit(
  db: Db,
  { dropId, perBuyerLimit }: { dropId: string; perBuyerLimit: number },
): Promise<number> {
  const { count } = await db
    .selectFrom((eb) =>
      eb
        .selectFrom("reservations")
        .select("buyerId")
        .where("dropId", "=", dropId)
        .where("state", "in", LIVE_STATES)
        .groupBy("buyerId")
        .having((eb) => eb.fn.countAll(), ">", perBuyerLimit)
        .as("over"),
    )
    .select((eb) => eb.fn.countAll<Counted>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Idempotency keys of a buyer that made more than one reservation. */
export async function countKeysWithTwoEffects(
  db: Db,
  { dropId }: { dropId: string },
): Promise<number> {
  const { count } = await db
    .selectFrom((eb) =>
      eb
        .selectFrom("reservations")
        .select(["buyerId", "keyHash"])
        .where("dropId", "=", dropId)
        .where("keyHash", "is not", null)
        .groupBy(["buyerId", "keyHash"])
        .having((eb) => eb.fn.countAll(), ">", 1)
        .as("twice"),
    )
    .select((eb) => eb.fn.countAll<Counted>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}
