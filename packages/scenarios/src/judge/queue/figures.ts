import type { Drop } from "@dropctl/protocol";
import type { QueueResults } from "../../load/result.ts";
import type { QueueRecord } from "../../record/schema.ts";
import type { Evidence } from "../../scenarios/scenario.ts";
import { firstAdmissionMs } from "../opening.ts";
import { handoversMs } from "./handovers.ts";
import { findOvertakers, isPassedOver } from "./order.ts";
import { checkoutStays, matchUses } from "./stays.ts";
import { mostAtOnce } from "./sweep.ts";

/** What the waiting room did in figures, for the record. */
export function queueFigures(
  { tickets, rows }: Pick<Evidence, "tickets" | "rows">,
  drop: Pick<Drop, "checkoutCapacity" | "total" | "opensAt">,
  queue: QueueResults,
): QueueRecord {
  const { checkoutCapacity, total, opensAt } = drop;
  const admitted = tickets.filter(({ admittedAt }) => admittedAt !== null);
  const { estimateErrors } = queue;
  return {
    tickets: tickets.length,
    admissions: admitted.length,
    used: tickets.filter(({ state }) => state === "used").length,
    left: tickets.filter(({ state }) => state === "left").length,
    admissionsLapsed: admitted.filter(({ state }) => state === "lapsed").length,
    passedOver: tickets.filter(isPassedOver).length,
    inversions: findOvertakers(tickets).length,
    occupancyMax: mostAtOnce(checkoutStays(tickets, matchUses(tickets, rows))),
    handoverMs: handoversOf(handoversMs({ tickets, rows, checkoutCapacity, total })),
    ...(opensAt === null ? {} : { firstAdmissionMs: firstAdmissionMs({ drop, tickets }) }),
    waitSeconds: waitsOf(queue.waitMs),
    estimates: estimateErrors?.count ?? 0,
    estimateErrorSeconds: estimateErrors?.seconds ?? null,
    estimateErrorShare: estimateErrors?.share ?? null,
    estimatesWithinRange: estimateErrors === null ? null : round(estimateErrors.withinRange),
  };
}

function waitsOf(waitMs: Float64Array): QueueRecord["waitSeconds"] {
  const waits = waitMs.filter((ms) => !Number.isNaN(ms)).toSorted();
  if (waits.length === 0) return null;
  const at = (share: number) => round(nearestRank(waits, share) / 1_000);
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

function handoversOf(delaysMs: readonly number[]): QueueRecord["handoverMs"] {
  const delays = Float64Array.from(delaysMs).toSorted();
  if (delays.length === 0) return null;
  const at = (share: number) => nearestRank(delays, share);
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** A value that was there, of values in their order. */
function nearestRank(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
