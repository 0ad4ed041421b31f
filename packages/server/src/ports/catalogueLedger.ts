import type { Drop, PhaseChange } from "../domain/drop.ts";
import type { Product } from "../domain/product.ts";
import type { By } from "./eventLedger.ts";

/** A keyset page: rows with an id above `afterId`, in id order. */
export interface PageRequest {
  readonly afterId: string | null;
  readonly limit: number;
}

export type NewProduct = Omit<Product, "id" | "createdAtMs">;
export type NewDrop = Omit<
  Drop,
  "id" | "phase" | "epoch" | "priceCents" | "currency" | "createdAtMs"
>;

/** `taken`: the slug belongs to something with other fields. */
export type Created<T> =
  | { readonly kind: "created" | "same"; readonly value: T }
  | { kind: "taken" };

export interface StockTotals {
  readonly total: number;
  /** held + paid. */
  readonly claimed: number;
  readonly paid: number;
  readonly phase: Drop["phase"];
}

export interface CatalogueLedger {
  /** By slug; the same product again answers the first one. */
  createProduct(product: NewProduct & { id: string }): Promise<Created<Product>>;
  findProduct(id: string): Promise<Product | null>;
  listProducts(page: PageRequest & { category: string | null }): Promise<Product[]>;

  /** By slug; scheduled; with its waiting room, if it has one. `no_product`: there is no such product. */
  createDrop(drop: NewDrop & { id: string } & By): Promise<Created<Drop> | { kind: "no_product" }>;
  findDrop(id: string): Promise<Drop | null>;
  listDrops(page: PageRequest): Promise<Drop[]>;
  /** Every cached drop, closed ones too: what they hold may still be paid or come back. */
  listCachedDrops(): Promise<Drop[]>;

  /**
   * A conditional update; null when there is no such drop. `changed` false: not from there. A
   * drop that goes on gives everybody who is admitted a whole admission.
   */
  changePhase(
    request: { dropId: string; change: PhaseChange } & By,
  ): Promise<{ changed: boolean; drop: Drop } | null>;
  /** Whether a scheduled drop's time has come by the ledger's clock. */
  hasDue(): Promise<boolean>;
  /** Opens every scheduled drop whose time has come by the ledger's clock; answers their ids. */
  openDue(): Promise<string[]>;

  /** One row of the drop, straight from SQL. */
  readStock(dropId: string): Promise<StockTotals | null>;
}
