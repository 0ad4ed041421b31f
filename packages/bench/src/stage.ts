import { randomUUID } from "node:crypto";
import {
  type Buyers,
  type Client,
  createClient,
  type LedgerRow,
  type Product,
  type NewDrop,
} from "@dropctl/protocol";
import type { ServerChild } from "./child.ts";
import type { Shot } from "./volley.ts";

type Buyer = Buyers["buyers"][number];

const LEDGER_ROWS_PER_PAGE = "10000";
/** Rebuilding and counting a million rows takes a while. */
const CALL_MS_MAX = 120_000;

/** Sets the scene on the server under test: drops, buyers, and the requests they will send. */
export class Stage {
  readonly #client: Client;
  readonly #productId: string;
  readonly #buyers: readonly Buyer[];
  readonly #slug: string;
  readonly #dropIds: string[] = [];

  private constructor(client: Client, product: Product, buyers: readonly Buyer[]) {
    this.#client = client;
    this.#productId = product.id;
    this.#slug = product.slug;
    this.#buyers = buyers;
  }

  /** With names that no other stage has: on the external stack they all share a ledger. */
  static async create(server: ServerChild, buyerCount: number): Promise<Stage> {
    const client = createClient({ ...server, timeoutMs: CALL_MS_MAX });
    const product = await client.createProduct({
      body: {
        slug: `bench-${randomUUID()}`,
        name: "Bench",
        brand: "Bench",
        category: "bench",
        priceCents: 12_000,
        currency: "EUR",
      },
    });
    const { buyers } = await client.createBuyers({ body: { count: buyerCount } });
    return new Stage(client, product, buyers);
  }

  get buyerCount(): number {
    return this.#buyers.length;
  }

  get client(): Client {
    return this.#client;
  }

  /** An open drop of its own for each measurement. */
  async openDrop(drop: Omit<NewDrop, "slug" | "productId">): Promise<string> {
    const dropId = await this.scheduleDrop(drop);
    await this.#client.openDrop({ params: { dropId } });
    return dropId;
  }

  /** One that has not opened: who joins its waiting room waits. */
  async scheduleDrop(drop: Omit<NewDrop, "slug" | "productId">): Promise<string> {
    const slug = `${this.#slug}-${this.#dropIds.length}`;
    const body = { slug, productId: this.#productId, label: "loadtest", ...drop };
    const { id: dropId } = await this.#client.createDrop({ body });
    this.#dropIds.push(dropId);
    return dropId;
  }

  /** Where the ledger stays, nobody sells from it any more, and none of it is loaded again. */
  async closeDrops(): Promise<void> {
    for (const dropId of this.#dropIds) await this.#client.closeDrop({ params: { dropId } });
  }

  /** Some of the buyers join the waiting room. */
  joinShots(dropId: string, from = 0, to = this.#buyers.length): Shot[] {
    const path = `/v1/drops/${dropId}/tickets`;
    return this.#buyers.slice(from, to).map(({ token }) => ({
      method: "POST",
      path,
      headers: { authorization: `Bearer ${token}` },
    }));
  }

  /** A drop whose only unit is gone. */
  async openSoldOutDrop(): Promise<string> {
    const dropId = await this.openDrop({ stockMode: "cached", total: 1 });
    const { token } = await this.#client.createSession();
    await this.#client.reserve({ params: { dropId }, body: {} }, { token });
    return dropId;
  }

  stockShot(dropId: string): Shot {
    return { method: "GET", path: `/v1/drops/${dropId}/stock` };
  }

  /** Some of the buyers, each of them once and with a key of its own. */
  reserveShots(dropId: string, from = 0, to = this.#buyers.length): Shot[] {
    const path = `/v1/drops/${dropId}/reservations`;
    return this.#buyers.slice(from, to).map(({ token }, index) => ({
      method: "POST",
      path,
      headers: { ...bearer(token), "idempotency-key": `${dropId}-${from + index}` },
      body: "{}",
    }));
  }

  /** The same buyers pay what they reserved in the drop. */
  async payShots(dropId: string, from: number, to: number): Promise<Shot[]> {
    const buyers = this.#buyers.slice(from, to);
    const tokens = new Map(buyers.map(({ buyerId, token }) => [buyerId, token]));
    const rows = (await this.#rows(dropId)).filter(({ buyerId }) => tokens.has(buyerId));
    return rows.map(({ id, buyerId }) => ({
      method: "POST",
      path: `/v1/reservations/${id}/payment`,
      headers: bearer(tokens.get(buyerId) ?? ""),
      body: '{"paymentMethod":"tok_bench"}',
    }));
  }

  /** Everybody who has one of these tickets asks where they stand. */
  pollShots(tickets: readonly string[]): Shot[] {
    return tickets.map((ticket) => ({
      method: "GET",
      path: "/v1/tickets/self",
      headers: { authorization: `Bearer ${ticket}` },
    }));
  }

  /** When the drop's holds end, in milliseconds since 1970. */
  async deadlinesMs(dropId: string): Promise<number[]> {
    return (await this.#rows(dropId)).map(({ expiresAt }) => Date.parse(expiresAt));
  }

  /** @throws when an invariant of the drop is broken: then its speed is worth nothing */
  async audit(dropId: string): Promise<void> {
    const audit = await this.#client.auditDrop({ params: { dropId } });
    const broken = audit.checks.filter((check) => !check.ok);
    if (broken.length === 0) return;
    throw new Error(`audit: ${broken.map(({ name, detail }) => `${name}: ${detail}`).join("; ")}`);
  }

  async #rows(dropId: string): Promise<LedgerRow[]> {
    const rows: LedgerRow[] = [];
    let cursor: string | null = null;
    do {
      const query: { limit: string; cursor?: string } = { limit: LEDGER_ROWS_PER_PAGE };
      if (cursor !== null) query.cursor = cursor;
      const page: { items: LedgerRow[]; nextCursor: string | null } = await this.#client.listLedger(
        { params: { dropId }, query },
      );
      rows.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return rows;
  }
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}`, "content-type": "application/json" };
}
