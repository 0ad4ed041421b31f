import type { Drop, Queue } from "@dropctl/protocol";
import { formatDuration } from "../duration.ts";
import type { Colours } from "../output.ts";
import { phase } from "./drops.ts";
import { fields } from "./table.ts";
import { count, perSecond } from "./units.ts";

/** Its own pause is told first: it lasts when the drop opens. */
function admissions({ paused, phase: dropPhase }: Queue, colours: Colours): string {
  if (paused) return colours.yellow("paused");
  if (dropPhase === "open") return colours.green("going on");
  return colours.yellow(`none while it is ${dropPhase}`);
}

/** A waiting room at one moment; people, unless it says units. */
export function queueDetails(drop: Drop, queue: Queue, colours: Colours): string {
  const { admitted, held, checkoutCapacity, placesPerSecond } = queue;
  return fields(
    [
      ["drop", `${drop.slug} (${drop.id})`],
      ["phase", phase(queue.phase, colours)],
      ["admissions", admissions(queue, colours)],
      ["waiting", `${count(queue.waiting)} (at most ${count(drop.maxWaiting)})`],
      ["in checkout", `${count(admitted + held)} of ${count(checkoutCapacity)}`],
      ["admitted", `${count(admitted)}, each for ${formatDuration(drop.admissionSeconds * 1_000)}`],
      ["held", `${count(held)}, each for ${formatDuration(drop.holdSeconds * 1_000)}`],
      ["available", `${count(queue.available)} units`],
      ["admitted so far", count(queue.admittedTotal)],
      ["numbers", `${count(queue.tail)} given, admitted up to ${count(queue.head)}`],
      ["pace", placesPerSecond === null ? "unknown yet" : `${perSecond(placesPerSecond)} places`],
      ["as of", queue.asOf],
    ],
    colours.dim,
  );
}
