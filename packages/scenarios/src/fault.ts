/** Why work on scenarios and run records can break; codes are stable, messages are prose. */
export type ScenarioFaultCode =
  | "unknown_scenario"
  | "scenario_file_unreadable"
  | "scenario_file_syntax"
  | "scenario_file_types"
  | "scenario_file_threw"
  | "scenario_file_export"
  | "scenario_invalid"
  | "scenario_name_taken"
  | "judge_threw"
  | "invalid_knob"
  | "engine_cannot"
  | "cannot_pause"
  | "metric_missing"
  | "no_rate"
  | "invalid_criteria"
  | "k6_missing"
  | "k6_too_old"
  | "invalid_url"
  | "host_not_allowed"
  | "record_not_found"
  | "record_ambiguous"
  | "record_invalid"
  | "record_newer"
  | "record_unreadable"
  | "record_unwritable"
  | "records_differ";

/** A fault with a stable code and a message of one line that says what and where. */
export class ScenarioFault extends Error {
  readonly code: ScenarioFaultCode;
  constructor(code: ScenarioFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ScenarioFault";
    this.code = code;
  }
}
