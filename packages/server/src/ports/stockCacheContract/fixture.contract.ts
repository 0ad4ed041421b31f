import { expect } from "vitest";
import type { ClaimAnswer, ClaimRequest, StockEffect, StockRow } from "../../domain/stockBook.ts";
import type { EpochEffect, StockCache } from "../stockCache.ts";

export type Open = () => Promise<StockCache>;

export const dropId = "drop";

export function claimOf(reservationId: string, fields: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    reservationId,
    buyerId: `buyer of ${reservationId}`,
    keyHash: null,
    lookedUp: false,
    ...fields,
  };
}

export function effectOf(kind: StockEffect["kind"], reservationId: string, epoch = 1): EpochEffect {
  return { kind, reservationId, epoch };
}

export function rowOf(reservationId: string, live: StockRow["live"]): StockRow {
  return { reservationId, buyerId: `buyer of ${reservationId}`, live };
}

export interface LoadFields {
  readonly epoch?: number;
  readonly total?: number;
  readonly perBuyerLimit?: number;
  readonly rows?: readonly StockRow[];
}

export async function publish(cache: StockCache, fields: LoadFields = {}): Promise<boolean> {
  const { epoch = 1, total = 3, perBuyerLimit = 1, rows = [] } = fields;
  await cache.beginLoad({ dropId, epoch, total, perBuyerLimit });
  await cache.load({ dropId, epoch, rows });
  const liveRows = rows.filter((row) => row.live !== null).length;
  return cache.publish({ dropId, epoch, liveRows });
}

/** A cache whose stock is published, under epoch 1 unless told otherwise. */
export async function openPublished(open: Open, fields: LoadFields = {}): Promise<StockCache> {
  const cache = await open();
  expect(await publish(cache, fields)).toBe(true);
  return cache;
}

/** Claims while the drop is open, unless told otherwise. */
export async function claim(
  cache: StockCache,
  claims: readonly ClaimRequest[],
  { open = true, effects = [] }: { open?: boolean; effects?: readonly EpochEffect[] } = {},
): Promise<readonly ClaimAnswer[]> {
  const reply = await cache.claim({ dropId, open, claims, effects });
  if (reply.kind === "fenced") throw new Error("fenced");
  return reply.answers;
}

export const PROVISIONAL = { kind: "provisional", liveSlot: 1 } as const;
export const HELD = { state: "held", liveSlot: 1 } as const;
export const PAID = { state: "paid", liveSlot: 1 } as const;
