import type { Drop, LedgerRow, TicketRow } from "@dropctl/protocol";
import type { Broken } from "../record/schema.ts";
import { few } from "./few.ts";

/** A drop opens within 100 ms and a room admits within 200; the rest is for a busy machine. */
const ADMITS_WITHIN_MS = 1_000;

interface Opening {
  drop: Pick<Drop, "opensAt">;
  tickets: readonly TicketRow[];
  rows: readonly LedgerRow[];
}

/** The doors of a drop that opens by itself, by the ledger's own times. */
export function judgeOpening({ drop, tickets, rows }: Opening): Broken[] {
  if (drop.opensAt === null) return [];
  const opensMs = Date.parse(drop.opensAt);
  const broken: Broken[] = [];
  const early = [
    ...tickets.filter(({ admittedAt }) => admittedAt !== null && Date.parse(admittedAt) < opensMs),
    ...rows.filter(({ createdAt }) => Date.parse(createdAt) < opensMs),
  ];
  if (early.length > 0) {
    const detail = few(
      "let in before the opening",
      early.map(({ buyerId }) => buyerId),
    );
    broken.push({ invariant: "nobody_before_the_opening", detail });
  }
  const lateMs = firstAdmissionMs({ drop, tickets });
  const waited = tickets.some(({ joinedAt, endedAt }) => {
    return Date.parse(joinedAt) <= opensMs && (endedAt === null || Date.parse(endedAt) > opensMs);
  });
  if (waited && lateMs !== null && lateMs > ADMITS_WITHIN_MS) {
    const detail = `people waited, and the first was let in ${lateMs} ms after the opening`;
    broken.push({ invariant: "opened_on_time", detail });
  }
  return broken;
}

/** Milliseconds from the opening until somebody was let in; null: nobody was, or no opening set. */
export function firstAdmissionMs({ drop, tickets }: Omit<Opening, "rows">): number | null {
  const times = tickets.flatMap(({ admittedAt }) => (admittedAt ? [Date.parse(admittedAt)] : []));
  if (drop.opensAt === null || times.length === 0) return null;
  return times.reduce((first, ms) => Math.min(first, ms)) - Date.parse(drop.opensAt);
}
