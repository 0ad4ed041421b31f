import type { Product } from "../../../domain/product.ts";
import type { CatalogueLedger } from "../../../ports/catalogueLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { prepare } from "../prepared.ts";
import { PRODUCT_COLUMNS } from "../rows.ts";
import { read } from "../transact.ts";
import { createOnce } from "./createOnce.ts";

const GIVEN = ["slug", "name", "brand", "category", "priceCents", "currency"] as const;

export function productQueries(
  dialect: SqlDialect,
): Pick<CatalogueLedger, "createProduct" | "findProduct" | "listProducts"> {
  const select = () => dialect.reader.selectFrom("products").select(PRODUCT_COLUMNS);
  const byId = prepare((at: { id: string }) => select().where("id", "=", at.id));

  return {
    createProduct: (product) =>
      createOnce<Product>(dialect, {
        find: (db) =>
          db
            .selectFrom("products")
            .select(PRODUCT_COLUMNS)
            .where("slug", "=", product.slug)
            .executeTakeFirst(),
        isSame: (found) => GIVEN.every((field) => found[field] === product[field]),
        insert: async (db) => {
          const row = { ...product, createdAtMs: await dialect.nowMs(db) };
          await db.insertInto("products").values(row).execute();
          return { kind: "created", value: row };
        },
      }),

    findProduct: (id) => read(dialect, async (db) => (await byId(db, { id })).rows[0] ?? null),

    listProducts: ({ afterId, limit, category }) =>
      read(dialect, (db) => {
        const page = db
          .selectFrom("products")
          .select(PRODUCT_COLUMNS)
          .where("id", ">", afterId ?? "")
          .orderBy("id")
          .limit(limit);
        return (category === null ? page : page.where("category", "=", category)).execute();
      }),
  };
}
