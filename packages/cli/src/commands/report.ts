import type { Command } from "commander";
import { act, type Frame, leaf } from "../frame.ts";
import { wholeNumber } from "../options.ts";
import type { ReportOptions } from "../services/report.ts";

export function reportCommand(frame: Frame): Command {
  return leaf("report", "make a page of runs: verdict, before and after, charts", [
    ["dropctl report", "of the newest run: one HTML file, no network"],
    ["dropctl report 20261121T0555 20261121T0601 -o rush.html", "before and after"],
    ["dropctl report --last 12", "the runs of a comparison"],
    ["dropctl report --last 12 --md >> pull-request.md", "tables for a pull request"],
  ])
    .argument("[runs...]", "ids of runs, the start of them, or files; else the newest")
    .option("-o, --output <file>", "where to; default dropctl-report-ID.html here")
    .option("--last <n>", "of the newest n runs", wholeNumber(1, 1_000))
    .option("--md", "Markdown instead, on stdout unless -o names a file")
    .action(
      act<ReportOptions>(frame, async (call) => {
        const { report } = await import("../services/report.ts");
        return report(call);
      }),
    );
}
