import type { Product } from "../../../domain/product.ts";
import type { CatalogueLedger } from "../../../ports/catalogueLedger.ts";
import type { SqlDialect } from "../dialect.ts";
import { execute, prepare } from "../prepared.ts";
import { PRODUCT_COLUMNS } from "../rows.ts";
import { read } from "../transact.ts";
import { createOnce } from "./createOnce.ts";

const GIVEN = ["slug", "name", "brand", "category", "priceCents", "currency"] as const;

export function productQueries(
  dialect: SqlDialect,
): Pick<CatalogueLedger, "createProduct" | "findProduct" | "listProducts"> {
  const select = () => dialect.builder.selectFrom("products").select(PRODUCT_COLUMNS);
  const byId = prepare((at: { id: string }) => select().where("id", "=", at.id));

  return {
    createProduct: (product) =>
      createOnce<Product>(dialect, {
        find: async (trx) =>
          (await execute(trx, select().where("slug", "=", product.slug))).rows[0],
        isSame: (found) => GIVEN.every((field) => found[field] === product[field]),
        insert: async (trx) => {
          const row = { ...product, createdAtMs: await dialect.nowMs(trx) };
          await execute(trx, dialect.builder.insertInto("products").values(row));
          return { kind: "created", value: row };
        },
      }),

    findProduct: (id) => read(dialect, async (db) => (await byId(db, { id })).rows[0] ?? null),

    listProducts: ({ afterId, limit, category }) =>
      read(dialect, async (connection) => {
        const page = select()
          .where("id", ">", afterId ?? "")
          .orderBy("id")
          .limit(limit);
        const query = category === null ? page : page.where("category", "=", category);
        return (await execute(connection, query)).rows;
      }),
  };
}
