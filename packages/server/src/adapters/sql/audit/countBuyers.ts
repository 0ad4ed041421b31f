import type { Kysely } from "kysely";
import type { Connection } from "../dialect.ts";
import { type Counted, LIVE_STATES } from "../rows.ts";
import type { Tables } from "../tables.ts";
import { countOf } from "./countIf.ts";

/** Buyers with more live reservations than the drop allows. */
export async function countBuyersOverLimit(
  builder: Kysely<Tables>,
  view: Connection,
  { dropId, perBuyerLimit }: { dropId: string; perBuyerLimit: number },
): Promise<number> {
  const query = builder
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
    .select((eb) => eb.fn.countAll<Counted>().as("count"));
  return countOf(view, query);
}

/** Idempotency keys of a buyer that made more than one reservation. */
export async function countKeysWithTwoEffects(
  builder: Kysely<Tables>,
  view: Connection,
  { dropId }: { dropId: string },
): Promise<number> {
  const query = builder
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
    .select((eb) => eb.fn.countAll<Counted>().as("count"));
  return countOf(view, query);
}
