import type { BuyerResults } from "../load/result.ts";
import type { Broken } from "../record/schema.ts";

/** Breaks `invariant` if buyers were sent away for any reason but the good ones. */
export function judgeSentAway(
  { refusedByReason }: BuyerResults,
  { good, invariant }: { good: ReadonlySet<string>; invariant: string },
): Broken[] {
  const others = Object.entries(refusedByReason).filter(([reason]) => !good.has(reason));
  if (others.length === 0) return [];
  const detail = others.map(([reason, count]) => `${count} ${reason}`).join(", ");
  return [{ invariant, detail }];
}

/** Of a sale in which only the last unit may end it. */
export function judgeOnlySoldOut(buyers: BuyerResults): Broken[] {
  const good = new Set(["sold_out"]);
  return judgeSentAway(buyers, { good, invariant: "refused_only_when_sold_out" });
}
