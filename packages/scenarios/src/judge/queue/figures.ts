import type { QueueResults } from "../../load/result.ts";
import type { QueueRecord } from "../../record/schema.ts";
import type { Evidence } from "../../scenarios/scenario.ts";
import { findOvertakers, isPassedOver } from "./order.ts";
import { checkoutStays, matchUses } from "./stays.ts";
import { mostAtOnce } from "./sweep.ts";

/** What the waiting room did in figures, for the record. */
export function queueFigures(
  { tickets, rows }: Pick<Evidence, "tickets" | "rows">,
  queue: QueueResults,
): QueueRecord {
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
  // The nearest rank: a wait that somebody had.
  const at = (share: number) => {
    const ms = waits[Math.max(0, Math.ceil(waits.length * share) - 1)] ?? 0;
    return round(ms / 1_000);
  };
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
