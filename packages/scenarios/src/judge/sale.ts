import type { Broken } from "../record/schema.ts";
import type { Evidence } from "../scenarios/scenario.ts";
import { isAnswered, isLive } from "./acknowledged.ts";
import { judgeOnlySoldOut } from "./sentAway.ts";
import { unitsThroughout } from "./units.ts";

/**
 * What a sale with fewer units than buyers must come to: no more buyers than units, no unit
 * left while somebody was sent away, and `sold_out` as the only reason to be sent away.
 */
export function judgeSale(evidence: Evidence): Broken[] {
  const { load, rows, audit } = evidence;
  const { buyers } = load;
  if (buyers === null) return [];
  const broken: Broken[] = [];
  const units = audit.ledger.total;
  const accepted = buyers.acknowledged.length;
  if (accepted > units) {
    broken.push({ invariant: "accepted_at_most_units", detail: `${accepted} of ${units} units` });
  }
  broken.push(...judgeOnlySoldOut(buyers));
  // Buyers who failed, or were not asked because the load was cut short, may leave a unit over.
  const answered = [...buyers.ends].filter((end) => isAnswered(end)).length;
  const sold = rows.filter(isLive).length;
  const refused = buyers.refusedByReason["sold_out"] ?? 0;
  const least = unitsThroughout(evidence);
  if (sold < Math.min(least, answered) && (refused > 0 || load.cutShort === null)) {
    const detail = `${sold} of ${least} units sold, yet ${refused} buyers were told sold_out`;
    broken.push({ invariant: "sold_out_means_sold", detail });
  }
  return broken;
}
