import { ScenarioFault, type ScenarioFaultCode } from "@dropctl/scenarios";
import { CliError, type Exit } from "../exits.ts";
import { flagOf } from "./knobFlags.ts";

const K6_HINT =
  "install it from your package manager or grafana.com/docs/k6, or name it with --k6 PATH";
const ENDS = {
  unknown_scenario: ["usage", "`dropctl scenario list` shows them all"],
  scenario_file_unreadable: ["usage", "docs/scenarios.md shows how to write one"],
  scenario_file_syntax: ["usage", undefined],
  scenario_file_types: ["usage", undefined],
  scenario_file_threw: ["usage", undefined],
  scenario_file_export: ["usage", "docs/scenarios.md has an example"],
  scenario_invalid: ["usage", undefined],
  scenario_name_taken: ["usage", "give it another name"],
  judge_threw: ["invalidRun", undefined],
  invalid_knob: ["usage", "`dropctl scenario show NAME` shows what can be set"],
  engine_cannot: [
    "usage",
    "docs/scenarios.md says which engine makes which load; without --engine one that fits does",
  ],
  cannot_pause: ["usage", "leave --turn away: one whole trial comes after the other then"],
  metric_missing: ["usage", "leave --metric away to let the TPS decide"],
  no_rate: ["usage", "`dropctl scenario show NAME` shows which have --rate"],
  invalid_criteria: ["usage", undefined],
  k6_missing: ["fault", K6_HINT],
  k6_too_old: ["fault", K6_HINT],
  invalid_url: ["usage", undefined],
  host_not_allowed: ["usage", undefined],
  record_not_found: ["usage", "`dropctl runs list` shows them all"],
  record_ambiguous: ["usage", "give more of the id"],
  record_invalid: ["usage", undefined],
  record_newer: ["usage", "update dropctl to read it"],
  record_unreadable: ["usage", undefined],
  records_differ: ["usage", "--force compares them all the same"],
  record_unwritable: ["fault", "set DROPCTL_HOME to a folder that you may write, with space left"],
} as const satisfies Record<ScenarioFaultCode, readonly [Exit, string | undefined]>;

/** Knobs as they are typed: `--leave` for `leaveShare`. */
function withFlags(message: string): string {
  return message.replace(/\b[a-z]+[A-Z]?[a-z]*(?:Share|Ms|Seconds)\b/g, flagOf);
}

/** Work with scenarios and records; their faults get the exit and the hint that they deserve. */
export async function withScenarioFaults<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof ScenarioFault)) throw cause;
    const [exit, hint] = ENDS[cause.code];
    const message = cause.code === "invalid_knob" ? withFlags(cause.message) : cause.message;
    throw new CliError({ exit, hint, code: cause.code, message, cause });
  }
}
