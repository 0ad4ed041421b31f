import type { Client, Drop, StockMode } from "@dropctl/protocol";
import type { Buyer } from "../load/plan.ts";
import type { Needs } from "./scenario.ts";

const BUYERS_A_CALL_MAX = 100_000;
const HOLD_SECONDS = 1_800;
/** Load never touches somebody's drop: it makes one of its own and labels it. */
const LABEL = "loadtest";

/** A fresh product with one open drop as it is needed; `runKey` makes the slugs unique. */
export async function arrangeDrop(
  client: Client,
  order: { runKey: string; mode: StockMode; needs: Needs },
): Promise<Drop> {
  const { units, buyers, holdSeconds = HOLD_SECONDS, room } = order.needs;
  const slug = `loadtest-${order.runKey}`;
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
    },
  });
  return client.openDrop({ params: { dropId: drop.id } });
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
