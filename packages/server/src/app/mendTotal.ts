import type { Drop } from "../domain/drop.ts";
import type { StockCache, StockReading } from "../ports/stockCache.ts";

/**
 * Tells the cache the ledger's total if it has an older one: whoever restocked the drop died
 * before it could. Costs nothing as long as the two agree.
 */
export async function mendTotal(
  cache: Pick<StockCache, "raiseTotal">,
  { id: dropId, total }: Pick<Drop, "id" | "total">,
  reading: Pick<StockReading, "total">,
): Promise<void> {
  if (reading.total < total) await cache.raiseTotal({ dropId, total });
}
