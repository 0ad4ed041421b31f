import type { Broken } from "../record/schema.ts";
import type { Evidence } from "../scenarios/scenario.ts";
import { few } from "./few.ts";
import { judgeSale } from "./sale.ts";

/**
 * What a sale must come to in which everybody sends the same request many times with one key:
 * what any sale must, and one effect and one answer a key.
 */
export function judgeRetries(evidence: Evidence): Broken[] {
  const { load, rows, buyers } = evidence;
  const idOf = (buyer: number) => buyers[buyer]?.buyerId ?? String(buyer);
  const broken: Broken[] = judgeSale(evidence);

  // Each buyer has one key; a tombstone stands for a claim that never was.
  const real = rows.filter(({ releaseReason }) => releaseReason !== "tombstone");
  const doubled = moreThanOne(real.map(({ buyerId, id }) => [buyerId, id]));
  if (doubled.length > 0) {
    const detail = few("keys have more than one reservation, of buyers", doubled);
    broken.push({ invariant: "one_reservation_a_key", detail });
  }

  const acknowledged = load.buyers?.acknowledged ?? [];
  const reserved = acknowledged.map(({ buyer, reservationId }) => [idOf(buyer), reservationId]);
  const differing = moreThanOne(reserved);
  if (differing.length > 0) {
    const detail = few("buyers were told of two reservations", differing);
    broken.push({ invariant: "one_answer_a_key", detail });
  }

  const { orders = [], takenBack = [] } = load.retries ?? {};
  // An order has the id of its reservation.
  const ordered = orders.map(({ buyer, orderId }) => [idOf(buyer), orderId]);
  const twice = moreThanOne([
    ...reserved.filter(([id]) => !differing.includes(id ?? "")),
    ...ordered,
  ]);
  if (twice.length > 0) {
    const detail = few("buyers were told of an order that is not the one", twice);
    broken.push({ invariant: "one_order_a_reservation", detail });
  }
  if (takenBack.length > 0) {
    const examples = takenBack.map(({ buyer, step, code }) => `${step} ${code} to ${idOf(buyer)}`);
    const detail = few("copies refused after a yes", examples);
    broken.push({ invariant: "a_yes_stays_a_yes", detail });
  }
  return broken;
}

/** Names with more than one distinct value. */
function moreThanOne(pairs: readonly (readonly string[])[]): string[] {
  return [...Map.groupBy(pairs, ([name = ""]) => name)]
    .filter(([, theirs]) => new Set(theirs.map(([, value]) => value)).size > 1)
    .map(([name]) => name);
}
