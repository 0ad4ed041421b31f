import type { QueueRecord, RunRecord } from "@dropctl/scenarios";
import type { Colours } from "../output.ts";
import { fields } from "./table.ts";
import { count, milliseconds, percent, seconds } from "./units.ts";

/** What the waiting room did in a run: its line, its checkout, and how honest its estimates were. */
export function queueText(queue: QueueRecord, knobs: RunRecord["knobs"], colours: Colours): string {
  const capacity = knobs["checkoutCapacity"] ?? 0;
  const ends = [`${count(queue.used)} used`, `${count(queue.admissionsLapsed)} lapsed`];
  return fields(
    [
      ["tickets", `${count(queue.tickets)}, ${count(queue.left)} left`],
      ["admissions", `${count(queue.admissions)}: ${ends.join(", ")}`],
      ...openingOf(queue),
      ["order", `${count(queue.inversions)} inversions, ${count(queue.passedOver)} passed over`],
      ["in checkout", `at most ${count(queue.occupancyMax)} at once, of ${count(capacity)}`],
      ["handover", handoverText(queue)],
      ["wait", waitText(queue)],
      ["estimates", estimatesText(queue)],
    ],
    colours.dim,
  );
}

/** Only of a drop that opened by itself while it was watched. */
function openingOf({ firstAdmissionMs: first }: QueueRecord): [string, string][] {
  if (typeof first !== "number") return [];
  return [["doors", `first admission ${milliseconds(first)} after the opening`]];
}

function handoverText({ handoverMs: handover }: QueueRecord): string {
  if (handover === null) return "nobody waited for a place";
  const of = (part: "p50" | "p99") => milliseconds(handover[part]);
  return `p50 ${of("p50")}, p99 ${of("p99")} from a free place to the next admission`;
}

function waitText({ waitSeconds: wait }: QueueRecord): string {
  if (wait === null) return "nobody was admitted";
  return `p50 ${seconds(wait.p50)}, p95 ${seconds(wait.p95)}, max ${seconds(wait.max)}`;
}

function estimatesText(queue: QueueRecord): string {
  const { estimateErrorSeconds: off, estimateErrorShare: share } = queue;
  if (off === null || share === null) return "none to hold against a wait";
  const by = (part: "p50" | "p90") => `${seconds(off[part])} (${percent(share[part])})`;
  return `off by ${by("p50")}, p90 ${by("p90")}; ${count(queue.estimates)} told`;
}
