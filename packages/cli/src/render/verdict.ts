import type { CombinedVerdict, RunRecord } from "@dropctl/scenarios";
import type { Colours } from "../output.ts";
import { count } from "./units.ts";
import { GLUE, wrap } from "./wrap.ts";

/** The stock of one run, in one line, and a line for each broken invariant. */
export function runVerdict(record: RunRecord, colours: Colours): string {
  const { audit, drop, outcomes, verdict } = record;
  const sold = audit === null ? 0 : audit.ledger.held + audit.ledger.paid;
  const units = outcomes.buyers > 0 ? { sold, of: drop.total } : null;
  return verdictText(verdict, units, colours);
}

/** The same for many runs together. */
export function combinedVerdict(verdict: CombinedVerdict, colours: Colours): string {
  if (verdict.runs === 0) return colours.yellow("Stock: not judged, nothing was run.");
  const units = verdict.units > 0 ? { sold: verdict.sold, of: verdict.units } : null;
  const runs = `${count(verdict.runs)} runs judged`;
  return `${verdictText(verdict, units, colours)}\n${colours.dim(`(${runs})`)}`;
}

function verdictText(
  verdict: RunRecord["verdict"],
  units: { sold: number; of: number } | null,
  colours: Colours,
): string {
  if (!verdict.judged) return colours.yellow("Stock: not judged, the ledger could not be read.");
  const parts = [`${count(verdict.oversold)} oversold`, `${count(verdict.lost)} lost`];
  if (units !== null) parts.push(`${count(units.sold)} units sold of ${count(units.of)}`);
  if (verdict.unacknowledged > 0) {
    parts.push(`${count(verdict.unacknowledged)} sold to buyers who lost the answer`);
  }
  const line = `Stock: ${parts.join(", ")}.`;
  if (verdict.ok) return colours.green(wrap(`${line} Every invariant holds.`));
  const broken = verdict.broken.map(({ invariant, detail }) =>
    wrap(`${GLUE}${GLUE}BROKEN ${invariant}: ${detail}`, { indent: "    " }).replace(
      "BROKEN",
      colours.red("BROKEN"),
    ),
  );
  return [colours.red(wrap(line)), ...broken].join("\n");
}
