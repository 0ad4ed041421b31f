import { resolve } from "node:path";
import { listRecordIds, loadRecord, type RunRecord } from "@dropctl/scenarios";
import { CliError, usageError } from "../exits.ts";
import type { Call, CommonOptions } from "../frame.ts";
import { homePaths, writeWhole } from "../home.ts";
import { readAssets } from "../report/assets.ts";
import { markdownReport } from "../report/markdown.ts";
import { htmlPage } from "../report/page.ts";
import { reportOf } from "../report/report.ts";
import { count } from "../render/units.ts";
import { withScenarioFaults } from "./scenarioFaults.ts";

export interface ReportOptions extends CommonOptions {
  output?: string;
  last?: number;
  md?: true;
}

/** Writes a report of saved runs; it judges nothing anew and so ends well whatever they say. */
export async function report(call: Call<ReportOptions>): Promise<void> {
  const { options, out } = call;
  const runs = await withScenarioFaults(() => readRuns(call));
  const made = reportOf(runs);
  const ids = runs.map(({ id }) => id);
  if (options.md === true && options.output === undefined) {
    const markdown = markdownReport(made);
    out.result({ file: null, runs: ids, markdown }, () => markdown);
    return;
  }
  const text =
    options.md === true ? `${markdownReport(made)}\n` : htmlPage(made, await readAssets());
  const file = resolve(options.output ?? `dropctl-report-${ids.at(-1)}.html`);
  await writeReport(file, text, call.args);
  out.result({ file, runs: ids }, () => {
    const kilobytes = count(Math.ceil(Buffer.byteLength(text) / 1_000));
    return `${made.headline.verdict}\nwrote ${file} (${kilobytes} kB)`;
  });
}

/** Those named, each once; else the newest. */
async function readRuns({ args, options, config }: Call<ReportOptions>): Promise<RunRecord[]> {
  const { runs: dir } = homePaths(config.home);
  if (args.length > 0 && options.last !== undefined) {
    throw usageError("conflicting_option", "name runs or give --last, not both", "see --help");
  }
  const references =
    args.length > 0 ? args : (await listRecordIds(dir)).slice(-(options.last ?? 1));
  if (references.length === 0) {
    throw usageError("record_not_found", `no runs in ${dir}`, "`dropctl run stock-read` makes one");
  }
  const records = new Map<string, RunRecord>();
  for (const reference of references) {
    const record = await loadRecord(dir, reference);
    records.set(record.id, record);
  }
  return [...records.values()];
}

async function writeReport(file: string, text: string, references: string[]): Promise<void> {
  if (references.some((reference) => resolve(reference) === file)) {
    throw usageError("output_is_input", `-o names the run record itself: ${file}`);
  }
  try {
    await writeWhole(file, text);
  } catch (cause) {
    if (!(cause instanceof CliError)) throw cause;
    throw new CliError({
      exit: "fault",
      code: "report_unwritable",
      message: cause.message,
      hint: "name a file that you may write with -o",
      cause,
    });
  }
}
