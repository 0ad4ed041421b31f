import type { Drop, PhaseChange } from "../domain/drop.ts";
import type { Product } from "../domain/product.ts";
import { type Refused, refused } from "../domain/refusal.ts";
import type { NewDrop, NewProduct, PageRequest } from "../ports/catalogueLedger.ts";
import type { By } from "../ports/eventLedger.ts";
import type { Ids } from "../ports/clock.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { DropDirectory } from "./dropDirectory.ts";
import type { StockRebuild } from "./stockRebuild.ts";

type Answer<T> = { readonly kind: "done"; readonly value: T } | Refused;

/** Products and drops, and the phases a drop goes through. */
export class Catalogue {
  readonly #ledger: Ledger;
  readonly #directory: DropDirectory;
  readonly #rebuild: StockRebuild;
  readonly #ids: Ids;

  constructor(deps: { ledger: Ledger; directory: DropDirectory; rebuild: StockRebuild; ids: Ids }) {
    this.#ledger = deps.ledger;
    this.#directory = deps.directory;
    this.#rebuild = deps.rebuild;
    this.#ids = deps.ids;
  }

  async createProduct(product: NewProduct): Promise<Answer<Product>> {
    const created = await this.#ledger.createProduct({ ...product, id: this.#ids.next() });
    return created.kind === "taken"
      ? refused("slug_taken")
      : { kind: "done", value: created.value };
  }

  /** A cached drop has its stock in the cache before anybody hears of it. */
  async createDrop(drop: NewDrop & By): Promise<Answer<Drop>> {
    const created = await this.#ledger.createDrop({ ...drop, id: this.#ids.next() });
    if (created.kind === "no_product") return refused("not_found");
    if (created.kind === "taken") return refused("slug_taken");
    const { value } = created;
    if (created.kind === "created" && value.stockMode === "cached") {
      await this.#rebuild.run(value.id);
    }
    this.#directory.learn(value);
    return { kind: "done", value };
  }

  async changePhase(request: { dropId: string; change: PhaseChange } & By): Promise<Answer<Drop>> {
    const outcome = await this.#ledger.changePhase(request);
    if (outcome === null) return refused("not_found");
    this.#directory.learn(outcome.drop);
    return outcome.changed ? { kind: "done", value: outcome.drop } : refused("illegal_transition");
  }

  /** Forces the cache's stock to be made anew; only cached drops have one. */
  async rebuild({ dropId, ...by }: { dropId: string } & By): Promise<Answer<Drop>> {
    const drop = await this.#directory.refresh(dropId);
    if (drop === null) return refused("not_found");
    if (drop.stockMode === "direct") return refused("illegal_transition");
    const published = await this.#rebuild.run(dropId, by).catch(() => false);
    return published ? { kind: "done", value: drop } : refused("stock_unavailable");
  }

  /** Opens the drops whose time has come; asked often and nearly always for nothing. */
  async openDue(): Promise<void> {
    if (!(await this.#ledger.hasDue())) return;
    for (const dropId of await this.#ledger.openDue()) await this.#directory.refresh(dropId);
  }

  async findDrop(dropId: string): Promise<Drop | null> {
    return this.#directory.get(dropId);
  }

  findProduct(productId: string): Promise<Product | null> {
    return this.#ledger.findProduct(productId);
  }

  listProducts(page: PageRequest & { category: string | null }): Promise<Product[]> {
    return this.#ledger.listProducts(page);
  }

  listDrops(page: PageRequest): Promise<Drop[]> {
    return this.#ledger.listDrops(page);
  }
}
