import type { TicketRow } from "@dropctl/protocol";

/**
 * The numbers that were admitted before a lower one that stayed: neither left nor lapsed before
 * an admission of its own. Admissions of the same moment are in order.
 * @param tickets in the order of their numbers
 */
export function findOvertakers(tickets: readonly TicketRow[]): number[] {
  const overtakers: number[] = [];
  let latestBeforeMs = Number.NEGATIVE_INFINITY;
  for (const ticket of tickets) {
    const { number, state, admittedAt } = ticket;
    const gaveUp = admittedAt === null && (state === "left" || state === "lapsed");
    if (gaveUp) continue;
    const admittedMs = admittedAt === null ? Number.POSITIVE_INFINITY : Date.parse(admittedAt);
    if (admittedMs < latestBeforeMs) overtakers.push(number);
    latestBeforeMs = Math.max(latestBeforeMs, admittedMs);
  }
  return overtakers;
}

/** Whose place was passed over: lapsed without ever being admitted. */
export function isPassedOver({ state, admittedAt }: TicketRow): boolean {
  return state === "lapsed" && admittedAt === null;
}
