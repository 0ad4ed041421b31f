import type { Evidence } from "../scenarios/scenario.ts";

/**
 * Units that were on sale from the beginning. Those of a restock may have come when whoever
 * wanted one had gone home, so nobody can demand that they were sold; how many may be sold at
 * most is the ledger's total.
 */
export function unitsThroughout({ drop, audit }: Pick<Evidence, "drop" | "audit">): number {
  return Math.min(drop.total, audit.ledger.total);
}
