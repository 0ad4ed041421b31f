import { knobsFor, type Scenario } from "@dropctl/scenarios";
import { usageError } from "../exits.ts";
import { knobValue } from "../render/units.ts";

/** The knobs as commander parses them: durations in milliseconds, shares from 0 to 1. */
export interface KnobOptions {
  connections?: number;
  duration?: number;
  /** False: `--no-warm-up`. */
  warmUp?: number | false;
  rate?: number;
  buyers?: number;
  units?: number;
  checkoutCapacity?: number;
  admission?: number;
  hold?: number;
  pollMs?: number;
  leave?: number;
  noShow?: number;
  noPay?: number;
  clicks?: number;
  impatient?: number;
  patience?: number;
  browse?: number;
  browseRate?: number;
  arrive?: number;
  timeout?: number;
  /** `KNOB=VALUE`, in the knob's own unit. */
  set?: string[];
}

const KNOB_OF_OPTION = {
  connections: "connections",
  duration: "durationMs",
  warmUp: "warmUpMs",
  rate: "ratePerSecond",
  buyers: "buyers",
  units: "units",
  checkoutCapacity: "checkoutCapacity",
  admission: "admissionSeconds",
  hold: "holdSeconds",
  pollMs: "pollMs",
  leave: "leaveShare",
  noShow: "noShowShare",
  noPay: "noPayShare",
  clicks: "clicks",
  impatient: "impatientShare",
  patience: "patienceMs",
  browse: "browseMs",
  browseRate: "browsePerSecond",
  arrive: "arriveMs",
  timeout: "timeoutMs",
} as const satisfies Record<Exclude<keyof KnobOptions, "set">, string>;
const OPTIONS = Object.keys(KNOB_OF_OPTION) as (keyof typeof KNOB_OF_OPTION)[];

/** `--duration` for `durationMs`; `--set thinkMs` for one that has no flag of its own. */
export function flagOf(knob: string): string {
  const option = OPTIONS.find((name) => KNOB_OF_OPTION[name] === knob);
  if (option === undefined) return `--set ${knob}`;
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `--no-warm-up` sets the knob of a scenario that has it, and else leaves out a trial. */
function noneOf(scenario: Scenario, knob: string): number | undefined {
  return scenario.knobs[knob] === undefined ? undefined : 0;
}

/**
 * The knobs that were given, checked before anything is started.
 * @throws {CliError} `no_such_knob`: not a flag of this scenario; `invalid_knob`: out of range
 * @throws {ScenarioFault} `invalid_knob`: they do not fit together
 */
export function knobsOf(scenario: Scenario, options: KnobOptions): Record<string, number> {
  const knobs: Record<string, number> = {};
  for (const option of OPTIONS) {
    const knob = KNOB_OF_OPTION[option];
    const given = options[option] === false ? noneOf(scenario, knob) : options[option];
    if (given === undefined) continue;
    const flag = flagOf(knob);
    const range = scenario.knobs[knob];
    if (range === undefined) {
      const known = Object.keys(scenario.knobs).map(flagOf).join(", ");
      throw usageError("no_such_knob", `${scenario.name} has no ${flag}; it has ${known}`);
    }
    const value = knob.endsWith("Seconds") ? given / 1_000 : given;
    const wrong = range.fraction !== true && !Number.isInteger(value);
    if (wrong || value < range.min || value > range.max) {
      const [min, max] = [knobValue(knob, range.min), knobValue(knob, range.max)];
      const whole = knob.endsWith("Seconds") ? "whole seconds, " : "";
      throw usageError("invalid_knob", `${flag} must be ${whole}from ${min} to ${max}`);
    }
    knobs[knob] = value;
  }
  for (const assignment of options.set ?? []) {
    const [knob, value] = assigned(scenario, assignment);
    knobs[knob] = value;
  }
  knobsFor(scenario, knobs);
  return knobs;
}

/** One `--set`, which goes before the knob's flag. */
function assigned(scenario: Scenario, assignment: string): [knob: string, value: number] {
  const [, knob = "", text = ""] = /^([^=]+)=(.+)$/.exec(assignment) ?? [];
  if (knob === "") {
    throw usageError("invalid_knob", `--set must be like KNOB=VALUE, not "${assignment}"`);
  }
  const range = Object.hasOwn(scenario.knobs, knob) ? scenario.knobs[knob] : undefined;
  if (range === undefined) {
    const known = Object.keys(scenario.knobs).join(", ");
    throw usageError("no_such_knob", `${scenario.name} has no knob "${knob}"; it has ${known}`);
  }
  const value = /^-?\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  const fits = range.fraction === true ? Number.isFinite(value) : Number.isInteger(value);
  if (fits && value >= range.min && value <= range.max) return [knob, value];
  const kind = range.fraction === true ? "a number" : "a whole number";
  const must = `must be ${kind} from ${range.min} to ${range.max}, not ${text}`;
  throw usageError("invalid_knob", `--set ${knob} ${must}`);
}
