import { resolve } from "node:path";
import {
  type Check,
  differencesOf,
  evaluateGate,
  loadRecord,
  type RunRecord,
} from "@dropctl/scenarios";
import { type CliError, type Exit, usageError, yieldsToFault } from "../exits.ts";
import type { Call, CommonOptions } from "../frame.ts";
import { homePaths } from "../home.ts";
import { gateText } from "../render/gate.ts";
import type { GateOptions } from "./gateFlags.ts";
import { type GatePlan, planGate } from "./gatePlan.ts";
import { writeGateReports } from "./gateReports.ts";
import { exitOfGate } from "./judgedExit.ts";
import { withScenarioFaults } from "./scenarioFaults.ts";

export interface GateCommandOptions extends CommonOptions, GateOptions {}

/** What a gate found. `gate --json` prints it, and `run --gate --json` as `gate` in the record. */
export interface GateResult {
  schemaVersion: 1;
  /** Whether every check holds. */
  ok: boolean;
  run: Pick<RunRecord, "id" | "startedAt" | "scenario" | "mode" | "stack" | "engine">;
  /** The baseline's id; null unless a threshold is relative. */
  baseline: string | null;
  /** What speaks against the baseline and was overruled with --force. */
  overruled: string[];
  checks: Check[];
}

/** Holds a saved record against thresholds. */
export async function gate(call: Call<GateCommandOptions>): Promise<Exit> {
  const { options, config, out } = call;
  return withScenarioFaults(async () => {
    const reference = call.args[0] ?? "";
    checkReports(options, reference);
    const record = await loadRecord(homePaths(config.home).runs, reference);
    const plan = await planGate(options, config, record.scenario);
    const result = holdGate(plan, record);
    out.result(result, () => gateText(result, out.colours));
    const exit = await endGate(call, result, record);
    // Nobody interrupts this command: the record itself is of a run that was cut short.
    return exit === "interrupted" ? "invalidRun" : exit;
  });
}

/** A report must not take the place of what it is about. @throws {CliError} `output_is_input` */
function checkReports({ junit, markdown, baseline }: GateOptions, reference: string): void {
  const inputs = [reference, baseline ?? reference].map((path) => resolve(path));
  const taken = [junit, markdown].find(
    (path) => path !== undefined && inputs.includes(resolve(path)),
  );
  if (taken === undefined) return;
  throw usageError("output_is_input", `a report would replace the run record ${taken}`);
}

/** @throws {CliError} `baseline_differs`, `invalid_threshold`, `config_invalid` (all exit 2) */
export function holdGate({ asked, baseline, force }: GatePlan, record: RunRecord): GateResult {
  const against = baseline === null ? [] : objections(record, baseline);
  if (against.length > 0 && !force) throw baselineDiffers(baseline?.id ?? "", against);
  const evaluation = evaluateGate({ record, thresholds: asked, baseline });
  if (evaluation.kind === "refused") throw evaluation.threshold.wrong(evaluation.message);
  const { id, startedAt, scenario, mode, stack, engine } = record;
  return {
    schemaVersion: 1,
    ok: evaluation.checks.every(({ ok }) => ok),
    run: { id, startedAt, scenario, mode, stack, engine },
    baseline: baseline?.id ?? null,
    overruled: against,
    checks: evaluation.checks,
  };
}

/** Writes the reports; one that cannot be written does not hide what the gate found. */
export async function endGate(
  { options, config, out }: Call<GateOptions & CommonOptions>,
  result: GateResult,
  record: RunRecord,
): Promise<Exit> {
  const exit = exitOfGate(record, result.checks);
  const faults = await writeGateReports({ options, config, result, record });
  const [first, ...others] = faults;
  const ends = yieldsToFault(exit);
  if (first !== undefined && ends) throw first;
  for (const fault of ends ? others : faults) out.say(fault.message);
  return exit;
}

/** Why a baseline's figures say nothing about this run's. */
function objections(run: RunRecord, baseline: RunRecord): string[] {
  const { invalid, verdict, lowConfidence } = baseline;
  const own = [
    invalid === null ? null : `the baseline is invalid (${invalid.reason})`,
    verdict.ok ? null : "the baseline's stock does not hold",
    lowConfidence ? "the baseline has low confidence" : null,
  ];
  const different = differencesOf({ before: baseline, after: run }, "nothing").map(
    ({ field, before, after }) => `${field} ${after} against ${before}`,
  );
  return [...own.filter((line) => line !== null), ...different];
}

function baselineDiffers(id: string, against: string[]): CliError {
  const message = `cannot be held against the baseline ${id}: ${against.join("; ")}`;
  return usageError("baseline_differs", message, "--force does it nonetheless");
}
