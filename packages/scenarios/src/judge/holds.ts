import type { LedgerRow } from "@dropctl/protocol";
import { isOfShare } from "../load/intents.ts";
import type { Broken } from "../record/schema.ts";
import type { Evidence } from "../scenarios/scenario.ts";
import { isAnswered, isSettled } from "./acknowledged.ts";
import { few } from "./few.ts";
import { matchUses, unitStays } from "./queue/stays.ts";
import { mostAtOnce } from "./queue/sweep.ts";
import { judgeOnlySoldOut } from "./sentAway.ts";
import { unitsThroughout } from "./units.ts";

/**
 * What a sale with holds that are never paid must come to: their units come back, not before
 * their deadline, and are sold to those who wait, until everything is paid for; and at no time
 * were there more units out than there are, or two with one buyer.
 */
export function judgeHolds(evidence: Evidence, noPayShare: number): Broken[] {
  const { load, rows, audit, stock } = evidence;
  if (load.buyers === null) return [];
  const { refusedByReason } = load.buyers;
  const units = unitsThroughout(evidence);
  const paid = rows.filter(isSettled).length;
  const soldOut = refusedByReason["sold_out"] ?? 0;
  const willing = countWilling(evidence, noPayShare);
  const broken: Broken[] = [];
  // Closing a drop sends everybody away, whatever is left.
  if (paid < Math.min(units, willing) && stock.phase !== "closed") {
    const detail = `${paid} of ${units} units paid, though ${willing} buyers stayed to pay`;
    broken.push({ invariant: "every_unit_paid", detail });
  }
  if (soldOut > 0 && paid < units && stock.phase !== "closed") {
    const detail = `${paid} of ${units} units paid, yet ${soldOut} buyers went home as sold_out`;
    broken.push({ invariant: "sold_out_means_paid", detail });
  }
  return [...broken, ...judgeOnlySoldOut(load.buyers), ...judgeRows(rows, audit.ledger.total)];
}

function judgeRows(rows: readonly LedgerRow[], units: number): Broken[] {
  const broken: Broken[] = [];
  // A tombstone stands for a claim that never was.
  const real = rows.filter(({ releaseReason }) => releaseReason !== "tombstone");
  const early = real.filter(({ releaseReason, endedAt, expiresAt }) => {
    return releaseReason === "expired" && endedAt !== null && endedAt < expiresAt;
  });
  if (early.length > 0) {
    const ids = early.map(({ id }) => id);
    broken.push({ invariant: "held_until_deadline", detail: few("expired early", ids) });
  }
  const most = mostAtOnce(staysOf(real));
  if (most > units) {
    const detail = `${most} units were out at once, of ${units}`;
    broken.push({ invariant: "never_above_total", detail });
  }
  const greedy = [...Map.groupBy(real, ({ buyerId }) => buyerId)]
    .filter(([, theirs]) => mostAtOnce(staysOf(theirs)) > 1)
    .map(([buyerId]) => buyerId);
  if (greedy.length > 0) {
    const detail = few("buyers had two live units", greedy);
    broken.push({ invariant: "one_live_unit_a_buyer", detail });
  }
  return broken;
}

function staysOf(rows: readonly LedgerRow[]) {
  return unitStays([], matchUses([], rows));
}

/** Those who had an answer at their end, and paid or would have. */
function countWilling({ load, buyers }: Evidence, noPayShare: number): number {
  const unpaid = new Set(
    load.buyers?.acknowledged.filter(({ ordered }) => !ordered).map(({ buyer }) => buyer),
  );
  return buyers.filter((_, buyer) => {
    return (
      isAnswered(load.buyers?.ends[buyer] ?? 0) &&
      !unpaid.has(buyer) &&
      !isOfShare(buyer, noPayShare)
    );
  }).length;
}
