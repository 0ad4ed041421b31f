import type { RunRecord } from "@dropctl/scenarios";
import type { Colours } from "../output.ts";
import { table } from "./table.ts";
import { count, milliseconds, perSecond } from "./units.ts";

/** A file in the runs folder that is no record that we can read. */
export interface UnreadableRun {
  id: string;
  code: string;
  message: string;
}

export function runsTable(runs: RunRecord[], unreadable: UnreadableRun[], colours: Colours) {
  if (runs.length + unreadable.length === 0) {
    return "No runs yet. `dropctl run stock-read` makes one.";
  }
  const rows = runs.map((run) => [
    run.id,
    run.scenario,
    run.mode,
    run.stack,
    perSecond(run.tps),
    run.latencyMs === null ? "-" : milliseconds(run.latencyMs.p99),
    run.outcomes.buyers === 0 ? "-" : count(run.outcomes.accepted),
    verdictWord(run, colours),
  ]);
  const lines = unreadable.map(({ message }) => colours.yellow(message));
  const columns = [
    { title: "ID" },
    { title: "SCENARIO" },
    { title: "MODE" },
    { title: "STACK" },
    right("TPS"),
    right("P99"),
    right("ACCEPTED"),
    { title: "STOCK" },
  ];
  return [table(columns, rows, colours.dim), ...lines].join("\n");
}

function right(title: string) {
  return { title, align: "right" as const };
}

function verdictWord({ verdict, invalid }: RunRecord, colours: Colours): string {
  if (verdict.broken.length > 0) return colours.red("BROKEN");
  if (invalid !== null) return colours.yellow(invalid.reason);
  return verdict.ok ? colours.green("holds") : colours.yellow("not judged");
}
