import { appendFile } from "node:fs/promises";
import type { RunRecord } from "@dropctl/scenarios";
import type { Config } from "../config.ts";
import { CliError } from "../exits.ts";
import { errorCode, writeWhole } from "../home.ts";
import { gateJunit } from "../render/gateJunit.ts";
import { gateMarkdown } from "../render/gateMarkdown.ts";
import type { GateResult } from "./gate.ts";
import type { GateOptions } from "./gateFlags.ts";

interface GateReports {
  options: GateOptions;
  config: Config;
  result: GateResult;
  record: RunRecord;
}

/** Writes each report that was asked for, and adds to the CI job's summary; returns what failed. */
export async function writeGateReports(reports: GateReports): Promise<CliError[]> {
  const { options, config, result, record } = reports;
  const { junit, markdown } = options;
  const summary = config.stepSummary;
  const written = await Promise.all([
    junit === undefined ? null : attempt(junit, () => writeWhole(junit, gateJunit(result, record))),
    markdown === undefined
      ? null
      : attempt(markdown, () => writeWhole(markdown, gateMarkdown(result))),
    // Earlier steps of the job may have written to it.
    summary === undefined
      ? null
      : attempt(summary, () => appendFile(summary, `${gateMarkdown(result)}\n`)),
  ]);
  return written.filter((fault) => fault !== null);
}

async function attempt(path: string, write: () => Promise<void>): Promise<CliError | null> {
  try {
    await write();
    return null;
  } catch (cause) {
    const why = errorCode(cause instanceof CliError ? cause.cause : cause);
    return new CliError({
      exit: "fault",
      code: "report_unwritable",
      message: `cannot write ${path} (${why})`,
      hint: "`dropctl gate` with the run's id writes its reports anew",
      cause,
    });
  }
}
