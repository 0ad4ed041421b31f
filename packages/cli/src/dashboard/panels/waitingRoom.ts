import type { QueueState } from "@dropctl/protocol";
import { count } from "../../render/units.ts";
import { lasting, short } from "../text/figures.ts";
import { heading } from "../text/heading.ts";
import { type Line, span } from "../text/span.ts";
import { type Pair, pairLines } from "./pairs.ts";

/** Who waits, who may buy, and how long the last in line has to wait at this rate. */
export function waitingRoomLines(
  queue: QueueState | null | undefined,
  { width, height }: { width: number; height: number },
): Line[] {
  if (queue === undefined) return [heading(width, "Waiting room"), [span("not known yet")]];
  if (queue === null) return [heading(width, "Waiting room"), [span("no waiting room")]];
  const note = queue.paused ? [span("paused", "warn")] : [];
  return [
    heading(width, "Waiting room", note),
    ...pairLines(pairs(queue, height - 1), width),
  ].slice(0, height);
}

function pairs(queue: QueueState, rows: number): Pair[] {
  const waiting = { name: "waiting", value: count(queue.waiting) };
  const pace = { name: "pace", value: paceText(queue.placesPerSecond) };
  const last = { name: "last in line", value: lastText(queue) };
  const capacity = count(queue.checkoutCapacity);
  if (rows < 6) {
    // Who holds a unit takes up a place in checkout as well.
    const held = queue.held > 0 ? `+${count(queue.held)}` : "";
    const admitted = `${count(queue.admitted)}${held} of ${capacity}`;
    return [waiting, last, { name: "admitted", value: admitted }, pace];
  }
  return [
    waiting,
    { name: "admitted", value: count(queue.admitted) },
    { name: "held", value: count(queue.held) },
    { name: "capacity", value: capacity },
    pace,
    last,
    { name: "admitted in all", value: count(queue.admittedTotal) },
  ];
}

function paceText(perSecond: number | null): string {
  return perSecond === null ? "not known yet" : `${short(perSecond)} places/s`;
}

function lastText({ waiting, placesPerSecond, paused }: QueueState): string {
  if (waiting === 0) return "nobody waits";
  if (paused) return "paused";
  if (placesPerSecond === null || placesPerSecond <= 0) return "not known yet";
  return `~ ${lasting(waiting / placesPerSecond)}`;
}
