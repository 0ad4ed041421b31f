import { PROBLEMS, type ProblemCode } from "@dropctl/protocol";
import type { Broken } from "../record/schema.ts";
import type { Evidence } from "../scenarios/scenario.ts";
import { isLive } from "./acknowledged.ts";
import { few } from "./few.ts";
import { unitsThroughout } from "./units.ts";

const ALLOWED = new Set(["sold_out", "limit_reached"]);

/**
 * What a crowd that keeps pressing must come to: each unit with another buyer, nothing but
 * `sold_out` to the others, and `limit_reached` only to those who have one.
 */
export function judgePresses(evidence: Evidence): Broken[] {
  const { load, rows } = evidence;
  const { buyers, steps } = load;
  if (buyers === null) return [];
  const units = unitsThroughout(evidence);
  const broken: Broken[] = [];

  const owners = rows.filter(isLive).map(({ buyerId }) => buyerId);
  const distinct = new Set(owners).size;
  if (owners.length !== distinct) {
    const detail = `${owners.length} units are with ${distinct} buyers`;
    broken.push({ invariant: "distinct_buyers", detail });
  }
  const told = new Set<number>();
  const again = buyers.acknowledged.filter(({ buyer }) => told.size === told.add(buyer).size);
  if (again.length > 0) {
    const ids = again.map(({ reservationId }) => reservationId);
    broken.push({ invariant: "granted_once", detail: few("granted to a buyer who had one", ids) });
  }

  const refused = buyers.refusedByReason["sold_out"] ?? 0;
  if (owners.length < units && refused > 0) {
    const detail = `${owners.length} of ${units} units sold, yet ${refused} buyers were told sold_out`;
    broken.push({ invariant: "sold_out_means_sold", detail });
  }
  const without = buyers.refusedByReason["limit_reached"] ?? 0;
  if (without > 0) {
    const detail = `${without} buyers without a unit were told limit_reached`;
    broken.push({ invariant: "limit_reached_means_one", detail });
  }
  const others = Object.entries(steps["reserve"]?.byCode ?? {}).filter(
    ([code]) => !ALLOWED.has(code) && !saysTryAgain(code),
  );
  if (others.length > 0) {
    const detail = others.map(([code, count]) => `${count} ${code}`).join(", ");
    broken.push({ invariant: "refused_only_when_sold_out", detail });
  }
  return broken;
}

/** A 503 says nothing about the stock: it counts as a failure, not as a wrong answer. */
function saysTryAgain(code: string): boolean {
  return Object.hasOwn(PROBLEMS, code) && PROBLEMS[code as ProblemCode].status === 503;
}
