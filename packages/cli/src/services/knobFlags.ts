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
} as const satisfies Record<keyof KnobOptions, string>;
const OPTIONS = Object.keys(KNOB_OF_OPTION) as (keyof KnobOptions)[];

/** `--duration` for `durationMs`. */
export function flagOf(knob: string): string {
  const option = OPTIONS.find((name) => KNOB_OF_OPTION[name] === knob) ?? knob;
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
  knobsFor(scenario, knobs);
  return knobs;
}
