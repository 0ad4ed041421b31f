import type { TicketRow } from "@dropctl/protocol";
import type { Buyer } from "../../load/plan.ts";
import type { QueueResults } from "../../load/result.ts";
import type { Broken } from "../../record/schema.ts";
import { few } from "../few.ts";

/** Holds what each buyer was told of their place against the ledger's tickets. */
export function judgeTold(order: {
  tickets: readonly TicketRow[];
  buyers: readonly Buyer[];
  queue: QueueResults;
}): Broken[] {
  const { tickets, buyers, queue } = order;
  const byNumber = new Map(tickets.map((ticket) => [ticket.number, ticket]));
  const lost: string[] = [];
  const notAdmitted: string[] = [];
  buyers.forEach(({ buyerId }, index) => {
    const number = queue.numbers[index] ?? 0;
    if (number === 0) return;
    const ticket = byNumber.get(number);
    if (ticket?.buyerId !== buyerId) lost.push(`number ${number}`);
    else if (wasAdmitted(queue, index) && ticket.admittedAt === null) {
      notAdmitted.push(`number ${number}`);
    }
  });
  const dishonoured = queue.turnedAway.filter(({ buyer, code, inTime }) => {
    const { state } = byNumber.get(queue.numbers[buyer] ?? 0) ?? {};
    // Too late is the buyer's own doing; whoever comes in time gets the unit behind the admission.
    return inTime || code !== "not_admitted" || state !== "lapsed";
  });

  const broken: Broken[] = [];
  if (lost.length > 0) {
    broken.push({ invariant: "tickets_in_ledger", detail: few("lost or another buyer's", lost) });
  }
  if (notAdmitted.length > 0) {
    const detail = few("told admitted, but were not", notAdmitted);
    broken.push({ invariant: "admitted_as_told", detail });
  }
  if (dishonoured.length > 0) {
    const what = dishonoured.map(({ buyer, code }) => `number ${queue.numbers[buyer]} ${code}`);
    broken.push({ invariant: "admission_honoured", detail: few("admitted, then refused", what) });
  }
  return broken;
}

/** Whether the buyer was ever told `admitted`. */
export function wasAdmitted({ waitMs }: QueueResults, buyer: number): boolean {
  return !Number.isNaN(waitMs[buyer] ?? Number.NaN);
}
