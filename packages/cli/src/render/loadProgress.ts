import type { Progress, TickProgress, TrialPlace } from "@dropctl/scenarios";
import { type Pace, paceText } from "./pace.ts";
import { count, perSecond } from "./units.ts";

const BAR_WIDTH = 20;

const UNKNOWN: Pace = { perSecond: null, leftMs: null };

/**
 * One line that says where a run or a comparison stands; null: the event changes nothing of it.
 * `pace` is that of what is being prepared.
 */
export function loadProgressText(event: Progress, pace: Pace = UNKNOWN): string | null {
  if (event.kind === "second" || event.kind === "judged" || event.kind === "pair") return null;
  const where = `${event.scenario} ${event.trial?.label ?? event.mode}${trialText(event.trial)}`;
  if (event.kind === "phase") return `${where}: ${event.phase}`;
  if (event.kind === "preparing") return `${where}: ${paceText(event.what, event, pace)}`;
  const seconds = (event.elapsedMs / 1_000).toFixed(1);
  const stock =
    event.stock === null
      ? ""
      : `  stock ${count(event.stock.available)} of ${count(event.stock.total)}`;
  return `${where}: ${bar(event)} ${seconds} s  ${perSecond(event.tps)}${stock}`;
}

function trialText(trial: TrialPlace | null): string {
  if (trial === null) return "";
  return trial.pair === 0 ? ", warming up" : `, pair ${trial.pair} of ${trial.pairs}`;
}

/** How much of the load is done; a sold-out rush still has most of its buyers to answer. */
function bar({ doneShare }: TickProgress): string {
  const full = Math.round(Math.max(0, Math.min(1, doneShare)) * BAR_WIDTH);
  return "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
}
