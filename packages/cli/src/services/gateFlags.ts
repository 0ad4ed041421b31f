import {
  parseExpression,
  parseThreshold,
  type Threshold,
  type ThresholdSpec,
} from "@dropctl/scenarios";
import { type CliError, usageError } from "../exits.ts";

/** The thresholds that have a flag of their own, as they were typed. */
export interface ThresholdOptions {
  minTps?: string;
  minOrdersPerMinute?: string;
  minWithin1s?: string;
  minSuccessRate?: string;
  maxFailureRate?: string;
  maxMean?: string;
  maxP50?: string;
  maxP95?: string;
  maxP99?: string;
}

/** The options of a gate, of `gate` and of `run --gate`. */
export interface GateOptions extends ThresholdOptions {
  threshold?: string[];
  baseline?: string;
  config?: string;
  force?: true;
  junit?: string;
  markdown?: string;
}

/** A threshold with the place where it was asked for, as messages name it. */
export interface AskedThreshold extends Threshold {
  /** The fault that names this place. */
  wrong(message: string): CliError;
}

const METRIC_OF_OPTION = {
  minTps: ["min", "tps"],
  minOrdersPerMinute: ["min", "ordersPerMinute"],
  minWithin1s: ["min", "within1s"],
  minSuccessRate: ["min", "successRate"],
  maxFailureRate: ["max", "failureRate"],
  maxMean: ["max", "latencyMs.mean"],
  maxP50: ["max", "latencyMs.p50"],
  maxP95: ["max", "latencyMs.p95"],
  maxP99: ["max", "latencyMs.p99"],
} as const satisfies Record<keyof ThresholdOptions, readonly ["min" | "max", string]>;
const OPTIONS = Object.keys(METRIC_OF_OPTION) as (keyof ThresholdOptions)[];
const OTHERS = ["threshold", "baseline", "config", "force", "junit", "markdown"] as const;

/**
 * The thresholds that were given on the command line.
 * @throws {CliError} `invalid_threshold`, naming the flag
 */
export function flaggedThresholds(options: GateOptions): AskedThreshold[] {
  const flagged = OPTIONS.flatMap((option) => {
    const [bound, metric] = METRIC_OF_OPTION[option];
    const given = options[option];
    return given === undefined ? [] : asked({ metric, [bound]: given }, flagName(option));
  });
  const expressions = (options.threshold ?? []).flatMap((text) => {
    const place = `--threshold '${text}'`;
    const spec = parseExpression(text);
    if (spec !== null) return asked(spec, place);
    throw wrong(place, "must be like tps>=3906, latencyMs.p99<=25ms or tps>=0.95x");
  });
  return [...flagged, ...expressions];
}

/** The flags among these options that mean nothing without a gate. */
export function gateFlagsIn(options: GateOptions): string[] {
  return [...OPTIONS, ...OTHERS].filter((name) => options[name] !== undefined).map(flagName);
}

function asked(spec: ThresholdSpec, place: string): AskedThreshold[] {
  const parsed = parseThreshold(spec);
  if (parsed.kind === "refused") throw wrong(place, parsed.message);
  return parsed.thresholds.map((threshold) => ({
    ...threshold,
    wrong: (message) => wrong(place, message),
  }));
}

function wrong(place: string, message: string): CliError {
  return usageError("invalid_threshold", `${place}: ${message}`);
}

function flagName(option: string): string {
  return `--${option.replace(/[A-Z]|(?<=[a-z])(?=1s)/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
