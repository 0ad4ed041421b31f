import type { Kysely } from "kysely";
import type { Connection } from "../dialect.ts";
import type { Counted } from "../rows.ts";
import type { Tables } from "../tables.ts";
import { countOf } from "./countIf.ts";

/** Tickets that were admitted before one with a lower number was. */
export async function countAdmittedEarly(
  builder: Kysely<Tables>,
  view: Connection,
  dropId: string,
): Promise<number> {
  const query = builder
    .selectFrom((eb) =>
      eb
        .selectFrom("tickets")
        .select("admittedAtMs")
        // Its own time is among them, which changes nothing.
        .select((of) =>
          of.fn
            .max("admittedAtMs")
            .over((over) => over.orderBy("number"))
            .as("latestMs"),
        )
        .where("dropId", "=", dropId)
        .where("admittedAtMs", "is not", null)
        .as("admissions"),
    )
    .select((eb) => eb.fn.countAll<Counted>().as("count"))
    .whereRef("admittedAtMs", "<", "latestMs");
  return countOf(view, query);
}

/** Buyers with more than one live ticket; a live one without its mark is malformed by itself. */
export async function countBuyersTwice(
  builder: Kysely<Tables>,
  view: Connection,
  dropId: string,
): Promise<number> {
  const query = builder
    .selectFrom((eb) =>
      eb
        .selectFrom("tickets")
        .select("buyerId")
        .where("dropId", "=", dropId)
        .where("liveMark", "=", 1)
        .groupBy("buyerId")
        .having((of) => of.fn.countAll(), ">", 1)
        .as("twice"),
    )
    .select((eb) => eb.fn.countAll<Counted>().as("count"));
  return countOf(view, query);
}

/** Reservations that were ever held: a tombstone never was. */
export async function countReservations(
  builder: Kysely<Tables>,
  view: Connection,
  dropId: string,
): Promise<number> {
  const query = builder
    .selectFrom("reservations")
    .select((eb) => eb.fn.countAll<Counted>().as("count"))
    .where("dropId", "=", dropId)
    .where((eb) =>
      eb.or([eb("releaseReason", "is", null), eb("releaseReason", "!=", "tombstone")]),
    );
  return countOf(view, query);
}
