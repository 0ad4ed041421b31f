import { BUYER_ENDS } from "../load/result.ts";
import type { Broken } from "../record/schema.ts";
import type { Evidence } from "../scenarios/scenario.ts";
import { isLive } from "./acknowledged.ts";

/**
 * What a sale with fewer units than buyers must come to: no more buyers than units, no unit
 * left while somebody was sent away, and `sold_out` as the only reason to be sent away.
 */
export function judgeSale({ load, rows, audit }: Evidence): Broken[] {
  const { buyers } = load;
  if (buyers === null) return [];
  const broken: Broken[] = [];
  const units = audit.ledger.total;
  const accepted = buyers.acknowledged.length;
  if (accepted > units) {
    broken.push({ invariant: "accepted_at_most_units", detail: `${accepted} of ${units} units` });
  }
  const others = Object.entries(buyers.refusedByReason).filter(([code]) => code !== "sold_out");
  if (others.length > 0) {
    const detail = others.map(([code, count]) => `${count} ${code}`).join(", ");
    broken.push({ invariant: "refused_only_when_sold_out", detail });
  }
  // Buyers who failed, or were not asked because the load was cut short, may leave a unit over.
  const answered = [...buyers.ends].filter((end) => isAnswered(end)).length;
  const sold = rows.filter(isLive).length;
  const refused = buyers.refusedByReason["sold_out"] ?? 0;
  if (sold < Math.min(units, answered) && (refused > 0 || load.cutShort === null)) {
    const detail = `${sold} of ${units} units sold, yet ${refused} buyers were told sold_out`;
    broken.push({ invariant: "sold_out_means_sold", detail });
  }
  return broken;
}

function isAnswered(end: number): boolean {
  const name = BUYER_ENDS[end];
  return name === "accepted" || name === "refused";
}
