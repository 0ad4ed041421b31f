import type { Client, Drop, StockMode } from "@dropctl/protocol";
import type { Buyer } from "../load/plan.ts";
import type { Needs } from "./scenario.ts";

const BUYERS_A_CALL_MAX = 100_000;
const HOLD_SECONDS = 1_800;
/** Load never touches somebody's drop: it makes one of its own and labels it. */
const LABEL = "loadtest";

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
  const { units, buyers, holdSeconds = HOLD_SECONDS, room, opensInMs } = order.needs;
  const slug = `loadtest-${order.runKey}`;
  const askedMs = Date.now();
  const product = await client.createProduct({
    body: {
      slug,
      name: "Load test",
      brand: "dropctl",
      category: "loadtest",
      priceCents: 10_000,
      currency: "EUR",
    },
  });
  const answeredMs = Date.now();
  const createdMs = Date.parse(product.createdAt);
  const drop = await client.createDrop({
    body: {
      slug,
      productId: product.id,
      label: LABEL,
      total: units,
      perBuyerLimit: 1,
      holdSeconds,
      stockMode: order.mode,
      ...(room === undefined ? {} : { waitingRoom: "fifo", maxWaiting: buyers, ...room }),
      ...(opensInMs === undefined
        ? {}
        : { opensAt: new Date(createdMs + opensInMs).toISOString() }),
    },
  });
  if (opensInMs === undefined) {
    const opened = await client.openDrop({ params: { dropId: drop.id } });
    return { drop: opened, opensAtMs: Date.now() };
  }
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

  async take(count: number): Promise<Buyer[]> {
    while (this.#buyers.length < count) {
      const missing = Math.min(count - this.#buyers.length, BUYERS_A_CALL_MAX);
      const { buyers } = await this.#client.createBuyers({ body: { count: missing } });
      this.#buyers = this.#buyers.concat(buyers);
    }
    return this.#buyers.slice(0, count);
  }
}
