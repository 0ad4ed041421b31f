import type { RunRecord } from "@dropctl/scenarios";
import type { Colours, Output } from "../output.ts";
import { fitTable, type YieldingColumn } from "./fitTable.ts";
import { count, milliseconds, perSecond } from "./units.ts";

/** A file in the runs folder that is no record that we can read. */
export interface UnreadableRun {
  id: string;
  code: string;
  message: string;
}

export function runsTable(
  runs: RunRecord[],
  unreadable: UnreadableRun[],
  { colours, columns: width }: Pick<Output, "colours" | "columns">,
) {
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
  const columns: YieldingColumn[] = [
    { title: "ID" },
    { title: "SCENARIO" },
    { title: "MODE", spare: 1 },
    { title: "STACK", spare: 3 },
    { title: "TPS", align: "right" },
    { title: "P99", align: "right", spare: 2 },
    { title: "ACCEPTED", align: "right", spare: 4 },
    { title: "STOCK" },
  ];
  return [fitTable(columns, rows, { width, dim: colours.dim }), ...lines].join("\n");
}

function verdictWord({ verdict, invalid }: RunRecord, colours: Colours): string {
  if (verdict.broken.length > 0) return colours.red("BROKEN");
  if (invalid !== null) return colours.yellow(invalid.reason);
  return verdict.ok ? colours.green("holds") : colours.yellow("not judged");
}
