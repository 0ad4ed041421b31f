import { intentOf, type Shares } from "../../load/intents.ts";
import type { Broken } from "../../record/schema.ts";
import type { Evidence } from "../../scenarios/scenario.ts";
import { isAnswered, isSettled } from "../acknowledged.ts";
import { judgeSentAway } from "../sentAway.ts";
import { unitsThroughout } from "../units.ts";

/** Ends that are the buyer's own doing, or honest; a late reservation is judged by its ticket. */
const GOOD_REASONS = new Set([
  "sold_out",
  "left",
  "no_show",
  "lapsed",
  "room_full",
  "not_admitted",
]);

/**
 * What a sale through a waiting room must come to: `sold_out` is said only when everything is
 * paid, every unit is paid if enough buyers stayed and would pay, and nobody is sent away for
 * another reason.
 */
export function judgeQueueSale(evidence: Evidence, shares: Shares): Broken[] {
  const { load, rows, stock } = evidence;
  if (load.buyers === null) return [];
  const { refusedByReason } = load.buyers;
  const units = unitsThroughout(evidence);
  const paid = rows.filter(isSettled).length;
  const soldOut = refusedByReason["sold_out"] ?? 0;
  const willing = countWilling(evidence, shares);

  const broken: Broken[] = [];
  // Closing a drop sends everybody away, whatever is left.
  if (soldOut > 0 && paid < units && stock.phase !== "closed") {
    const detail = `${paid} of ${units} units paid, yet ${soldOut} buyers were told sold_out`;
    broken.push({ invariant: "sold_out_means_sold", detail });
  }
  if (paid < Math.min(units, willing) && stock.phase !== "closed") {
    const detail = `${paid} of ${units} units paid, though ${willing} buyers stayed to pay`;
    broken.push({ invariant: "every_unit_sold", detail });
  }
  const causes = { good: GOOD_REASONS, invariant: "refused_only_with_cause" };
  return [...broken, ...judgeSentAway(load.buyers, causes)];
}

/** Those who got a ticket, had an answer at their end, kept their place, and paid or would have. */
function countWilling({ load, tickets }: Evidence, shares: Shares): number {
  const { buyers, queue } = load;
  if (buyers === null || queue === null) return 0;
  const lapsed = new Set(
    tickets.filter(({ state }) => state === "lapsed").map(({ number }) => number),
  );
  const unpaid = new Set(
    buyers.acknowledged.filter(({ ordered }) => !ordered).map(({ buyer }) => buyer),
  );
  let willing = 0;
  buyers.ends.forEach((end, buyer) => {
    const number = queue.numbers[buyer] ?? 0;
    const stayed = number > 0 && !lapsed.has(number);
    const pays = intentOf(buyer, shares) === "pay" && !unpaid.has(buyer);
    if (isAnswered(end) && stayed && pays) willing++;
  });
  return willing;
}
