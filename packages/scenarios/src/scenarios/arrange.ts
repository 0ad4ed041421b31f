import type { Client, Drop, NewDrop, NewProduct, StockMode } from "@dropctl/protocol";
import type { Buyer } from "../load/plan.ts";
import type { Needs } from "./scenario.ts";

/** Few enough that one sees them come: the server makes so many in a fraction of a second. */
const BUYERS_A_CALL = 10_000;
const HOLD_SECONDS = 1_800;
/** Load never touches somebody's drop: it makes one of its own and labels it. */
const LABEL = "loadtest";

export function productBody(slug: string): NewProduct {
  return {
    slug,
    name: "Load test",
    brand: "dropctl",
    category: "loadtest",
    priceCents: 10_000,
    currency: "EUR",
  };
}

/** @param order.opensAt RFC 3339; a drop without it is opened by hand */
export function dropBody(order: {
  slug: string;
  productId: string;
  mode: StockMode;
  needs: Needs;
  opensAt?: string;
}): NewDrop {
  const { slug, productId, mode, opensAt } = order;
  const { units, buyers, holdSeconds = HOLD_SECONDS, room } = order.needs;
  return {
    slug,
    productId,
    label: LABEL,
    total: units,
    perBuyerLimit: 1,
    holdSeconds,
    stockMode: mode,
    ...(room === undefined ? {} : { waitingRoom: "fifo", maxWaiting: buyers, ...room }),
    ...(opensAt === undefined ? {} : { opensAt }),
  };
}

export interface Arranged {
  drop: Drop;
  /** When it opens, or was opened, by this machine's clock: milliseconds since 1970. */
  opensAtMs: number;
}

/**
 * A fresh product with one drop as it is needed, open or about to open; `runKey` makes the slugs
 * unique.
 */
export async function arrangeDrop(
  client: Client,
  order: { runKey: string; mode: StockMode; needs: Needs },
): Promise<Arranged> {
  const { mode, needs } = order;
  const slug = `loadtest-${order.runKey}`;
  const askedMs = Date.now();
  const product = await client.createProduct({ body: productBody(slug) });
  const answeredMs = Date.now();
  const { opensInMs } = needs;
  const body = { slug, productId: product.id, mode, needs };
  if (opensInMs === undefined) {
    const { id: dropId } = await client.createDrop({ body: dropBody(body) });
    const drop = await client.openDrop({ params: { dropId } });
    return { drop, opensAtMs: Date.now() };
  }
  const opensAt = new Date(Date.parse(product.createdAt) + opensInMs).toISOString();
  const drop = await client.createDrop({ body: dropBody({ ...body, opensAt }) });
  // The server wrote its time somewhere between: by its clock the drop opens, not by ours.
  return { drop, opensAtMs: (askedMs + answeredMs) / 2 + opensInMs };
}

/**
 * Distinct buyers with their tokens, made once and shared by the runs of a comparison: a
 * fresh drop knows none of them, so nothing carries over.
 */
export class BuyerPool {
  readonly #client: Client;
  #buyers: Buyer[] = [];

  constructor(client: Client) {
    this.#client = client;
  }

  /** @param onMade called with how many of those who are missing are there: first 0, at last all */
  async take(
    count: number,
    onMade: (made: { done: number; of: number }) => void = () => {},
  ): Promise<Buyer[]> {
    const missing = count - this.#buyers.length;
    let done = 0;
    while (done < missing) {
      onMade({ done, of: missing });
      const body = { count: Math.min(missing - done, BUYERS_A_CALL) };
      const { buyers } = await this.#client.createBuyers({ body });
      this.#buyers = this.#buyers.concat(buyers);
      done += buyers.length;
    }
    if (done > 0) onMade({ done, of: missing });
    return this.#buyers.slice(0, count);
  }
}
