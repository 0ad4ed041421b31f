import { type Client, type Drop, ProblemError, type Product } from "@dropctl/protocol";
import { type CliError, usageError } from "../exits.ts";

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const HINTS = {
  drop: "`dropctl drop list` shows them all",
  product: "`dropctl seed FILE.yaml` loads products",
};
const PAGE_ROWS = "100";

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export async function* allProducts(client: Client): AsyncGenerator<Product> {
  yield* walk((query) => client.listProducts({ query }));
}

export async function* allDrops(client: Client): AsyncGenerator<Drop> {
  yield* walk((query) => client.listDrops({ query }));
}

/** @throws {CliError} `no_such_drop` */
export async function findDrop(client: Client, slugOrId: string): Promise<Drop> {
  const found = ID.test(slugOrId)
    ? await orNull(client.getDrop({ params: { dropId: slugOrId } }))
    : await bySlug(allDrops(client), slugOrId);
  if (found !== null) return found;
  throw missing("drop", slugOrId);
}

/** @throws {CliError} `no_such_product` */
export async function findProduct(client: Client, slugOrId: string): Promise<Product> {
  const found = ID.test(slugOrId)
    ? await orNull(client.getProduct({ params: { productId: slugOrId } }))
    : await bySlug(allProducts(client), slugOrId);
  if (found !== null) return found;
  throw missing("product", slugOrId);
}

/** Every item of a list, page after page. */
export async function* walk<T>(
  fetchPage: (query: { limit: string; cursor?: string }) => Promise<Page<T>>,
): AsyncGenerator<T> {
  let cursor: string | null = null;
  do {
    const page: Page<T> = await fetchPage({
      limit: PAGE_ROWS,
      ...(cursor === null ? {} : { cursor }),
    });
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

async function bySlug<T extends { slug: string }>(
  items: AsyncIterable<T>,
  slug: string,
): Promise<T | null> {
  for await (const item of items) if (item.slug === slug) return item;
  return null;
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === "not_found") return null;
    throw error;
  }
}

function missing(kind: "drop" | "product", slugOrId: string): CliError {
  return usageError(
    `no_such_${kind}`,
    `no ${kind} is called "${slugOrId}" on this server`,
    HINTS[kind],
  );
}
