import { expect } from "vitest";
import type { Drop } from "../../domain/drop.ts";
import type { NewDrop, NewProduct } from "../catalogueLedger.ts";
import type { Ledger } from "../ledger.ts";
import type { Settlement } from "../orderLedger.ts";
import type { ClaimOutcome, ClaimRow } from "../reservationLedger.ts";

export type Open = () => Promise<Ledger>;

let count = 0;

/** A fresh UUID; later ones sort after earlier ones. */
export function newId(): string {
  count += 1;
  return `01999999-0000-7000-8000-${count.toString(16).padStart(12, "0")}`;
}

export function newProduct(fields: Partial<NewProduct> = {}): NewProduct & { id: string } {
  const id = newId();
  return {
    id,
    slug: `product-${id}`,
    name: "Sneaker",
    brand: "Acme",
    category: "shoes",
    priceCents: 12_900,
    currency: "EUR",
    ...fields,
  };
}

export function newDrop(
  productId: string,
  fields: Partial<NewDrop> = {},
): NewDrop & { id: string } {
  const id = newId();
  return {
    id,
    slug: `drop-${id}`,
    productId,
    label: "",
    stockMode: "cached",
    total: 10,
    perBuyerLimit: 1,
    holdMs: 60_000,
    opensAtMs: null,
    waitingRoom: "off",
    checkoutCapacity: 100,
    admissionMs: 60_000,
    maxWaiting: 1_000_000,
    ...fields,
  };
}

/** A scheduled drop of a product of its own. */
export async function scheduledDrop(ledger: Ledger, fields: Partial<NewDrop> = {}): Promise<Drop> {
  const product = newProduct();
  await ledger.createProduct(product);
  const created = await ledger.createDrop(newDrop(product.id, fields));
  if (created.kind !== "created") throw new Error(`the drop was ${created.kind}`);
  return created.value;
}

export async function openDrop(ledger: Ledger, fields: Partial<NewDrop> = {}): Promise<Drop> {
  const { id } = await scheduledDrop(ledger, fields);
  const opened = await ledger.changePhase({ dropId: id, change: "open" });
  if (opened === null) throw new Error("the drop is not there");
  return opened.drop;
}

export function claimRow(fields: Partial<ClaimRow> = {}): ClaimRow {
  return { id: newId(), buyerId: newId(), liveSlot: 1, key: null, reference: null, ...fields };
}

export function claimRows(length: number): ClaimRow[] {
  return Array.from({ length }, () => claimRow());
}

export function claim(
  ledger: Ledger,
  drop: Drop,
  rows: readonly ClaimRow[],
): Promise<ClaimOutcome> {
  const { id: dropId, epoch, holdMs, waitingRoom } = drop;
  return ledger.claim({ dropId, epoch, holdMs, waitingRoom, rows });
}

/** Claims rows that must commit, and gives them back. */
export async function held(ledger: Ledger, drop: Drop, length: number): Promise<ClaimRow[]> {
  const rows = claimRows(length);
  expect(await claim(ledger, drop, rows)).toMatchObject({ kind: "committed" });
  return rows;
}

export function settlement(row: Pick<ClaimRow, "id" | "buyerId">): Settlement {
  const { id, buyerId } = row;
  const price = { amountCents: 12_900, currency: "EUR" };
  return { reservationId: id, buyerId, paymentId: `payment-${newId()}`, ...price };
}

export async function paid(ledger: Ledger, drop: Drop, length: number): Promise<ClaimRow[]> {
  const rows = await held(ledger, drop, length);
  const settlements = rows.map(settlement);
  await ledger.settle({ dropId: drop.id, settlements, locks: "rows_first" });
  return rows;
}

/** Nothing that an audit counts is broken, but for `fields`; answers the counts. */
export async function expectSound(ledger: Ledger, dropId: string, fields: object = {}) {
  const counts = await ledger.count(dropId);
  if (counts === null) throw new Error("the drop is not there");
  expect(counts).toMatchObject({
    claimed: counts.held + counts.paid,
    claimedPaid: counts.paid,
    orders: counts.paid + counts.refunded,
    buyersOverLimit: 0,
    malformedRows: 0,
    expiredEarly: 0,
    expiredLate: 0,
    keysWithTwoEffects: 0,
    paidWithoutOrder: 0,
    ordersWithoutPaid: 0,
    ...fields,
  });
  expect(counts.claimed).toBeLessThanOrEqual(counts.total);
  return counts;
}

export function kindsOf(outcomes: readonly { kind: string }[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { kind } of outcomes) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return kinds;
}

export function hashes(name: string): { keyHash: string; bodyHash: string } {
  return { keyHash: `key-${name}`.padEnd(43, "k"), bodyHash: `body-${name}`.padEnd(43, "b") };
}
