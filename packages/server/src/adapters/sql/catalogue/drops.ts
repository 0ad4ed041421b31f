import type { Kysely } from "kysely";
import { type Drop, FIRST_EPOCH } from "../../../domain/drop.ts";
import type { CatalogueLedger } from "../../../ports/catalogueLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { noteEvent } from "../events/noteEvent.ts";
import { execute, prepare } from "../prepared.ts";
import { type Counted, DROP_COLUMNS } from "../rows.ts";
import type { Tables } from "../tables.ts";
import { read } from "../transact.ts";
import { createOnce } from "./createOnce.ts";

const GIVEN = [
  "slug",
  "productId",
  "label",
  "stockMode",
  "total",
  "perBuyerLimit",
  "holdMs",
  "opensAtMs",
  "waitingRoom",
  "checkoutCapacity",
  "admissionMs",
  "maxWaiting",
] as const;

/** A drop as the domain has it: with its product's price. */
export function selectDrops(builder: Kysely<Tables>) {
  return builder
    .selectFrom("drops")
    .innerJoin("products", "products.id", "drops.productId")
    .select(DROP_COLUMNS);
}

export function dropQueries(
  dialect: SqlDialect,
): Pick<
  CatalogueLedger,
  "createDrop" | "findDrop" | "listDrops" | "listCachedDrops" | "readStock"
> {
  const { builder } = dialect;
  const select = () => selectDrops(builder);
  const byId = prepare((at: { id: string }) => select().where("drops.id", "=", at.id));
  const page = prepare((at: { afterId: string; limit: number }) =>
    select().where("drops.id", ">", at.afterId).orderBy("drops.id").limit(at.limit),
  );
  const cached = prepare(() =>
    select().where("drops.stockMode", "=", "cached").orderBy("drops.id"),
  );
  const stockById = prepare((at: { id: string }) =>
    builder
      .selectFrom("drops")
      .select(["total", "claimed", "paid", "phase"])
      .where("id", "=", at.id),
  );

  const restockedUnits = prepare((at: { dropId: string }) =>
    builder
      .selectFrom("dropEvents")
      .select((eb) => eb.fn.sum<Counted | null>("amount").as("units"))
      .where("dropId", "=", at.dropId)
      .where("kind", "=", "restocked"),
  );

  const insertRoom = (drop: { id: string; checkoutCapacity: number }) =>
    builder.insertInto("rooms").values({
      dropId: drop.id,
      capacity: drop.checkoutCapacity,
      paused: 0,
      tail: 0,
      head: 0,
      waiting: 0,
      admittedTotal: 0,
      departureSeq: 0,
    });

  return {
    createDrop: ({ actor = null, ...drop }) =>
      createOnce<Drop, { kind: "no_product" }>(dialect, {
        find: async (trx) =>
          (await execute(trx, select().where("drops.slug", "=", drop.slug))).rows[0],
        isSame: async (found, trx) => {
          const [restocked] = (await restockedUnits(trx, { dropId: found.id })).rows;
          const made = { ...found, total: found.total - Number(restocked?.units ?? 0) };
          return GIVEN.every((field) => made[field] === drop[field]);
        },
        insert: async (trx) => {
          const price = builder
            .selectFrom("products")
            .select(["priceCents", "currency"])
            .where("id", "=", drop.productId);
          const product = (await execute(trx, price)).rows[0];
          if (product === undefined) return { kind: "no_product" };
          const state = { phase: "scheduled", epoch: FIRST_EPOCH } as const;
          const row = { ...drop, ...state, createdAtMs: await dialect.nowMs(trx) };
          const counters = { claimed: 0, paid: 0 };
          await execute(trx, builder.insertInto("drops").values({ ...row, ...counters }));
          if (drop.waitingRoom === "fifo") await execute(trx, insertRoom(drop));
          const created = { dropId: drop.id, kind: "created", actor, amount: drop.total } as const;
          await noteEvent(dialect, trx, created);
          return { kind: "created", value: { ...row, ...product } };
        },
      }),
    findDrop: (id) => read(dialect, async (db) => (await byId(db, { id })).rows[0] ?? null),
    listDrops: ({ afterId, limit }) =>
      read(dialect, async (db) => (await page(db, { afterId: afterId ?? "", limit })).rows),
    listCachedDrops: () => read(dialect, async (db) => (await cached(db, {})).rows),
    readStock: (dropId) =>
      read(dialect, async (db) => (await stockById(db, { id: dropId })).rows[0] ?? null),
  };
}
