import type { Drop } from "../../../domain/drop.ts";
import type { CatalogueLedger } from "../../../ports/catalogueLedger.ts";
import type { Db, SqlDialect } from "../dialect.ts";
import { prepare } from "../prepared.ts";
import { DROP_COLUMNS } from "../rows.ts";
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
] as const;

/** A drop as the domain has it: with its product's price. */
export function selectDrops(db: Db) {
  return db
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
  const byId = prepare((at: { id: string }) =>
    selectDrops(dialect.reader).where("drops.id", "=", at.id),
  );
  const stockById = prepare((at: { id: string }) =>
    dialect.reader
      .selectFrom("drops")
      .select(["total", "claimed", "paid", "phase"])
      .where("id", "=", at.id),
  );

  return {
    createDrop: (drop) =>
      createOnce<Drop, { kind: "no_product" }>(dialect, {
        find: (db) => selectDrops(db).where("drops.slug", "=", drop.slug).executeTakeFirst(),
        isSame: (found) => GIVEN.every((field) => found[field] === drop[field]),
        insert: async (db) => {
          const product = await db
            .selectFrom("products")
            .select(["priceCents", "currency"])
            .where("id", "=", drop.productId)
            .executeTakeFirst();
          if (product === undefined) return { kind: "no_product" };
          const state = { phase: "scheduled", epoch: 1 } as const;
          const row = { ...drop, ...state, createdAtMs: await dialect.nowMs(db) };
          await db
            .insertInto("drops")
            .values({ ...row, claimed: 0, paid: 0 })
            .execute();
          return { kind: "created", value: { ...row, ...product } };
        },
      }),

    findDrop: (id) => read(dialect, async (db) => (await byId(db, { id })).rows[0] ?? null),

    listDrops: ({ afterId, limit }) =>
      read(dialect, (db) =>
        selectDrops(db)
          .where("drops.id", ">", afterId ?? "")
          .orderBy("drops.id")
          .limit(limit)
          .execute(),
      ),

    listCachedDrops: () =>
      read(dialect, (db) =>
        selectDrops(db)
          .where("drops.stockMode", "=", "cached")
          .where("drops.phase", "<>", "closed")
          .orderBy("drops.id")
          .execute(),
      ),

    readStock: (dropId) =>
      read(dialect, async (db) => (await stockById(db, { id: dropId })).rows[0] ?? null),
  };
}
