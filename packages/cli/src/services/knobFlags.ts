import type { Scenario } from "@dropctl/scenarios";
import { usageError } from "../exits.ts";
import { knobValue } from "../render/units.ts";

/** The knobs that can be set on the command line; `duration` in milliseconds. */
export interface KnobOptions {
  connections?: number;
  duration?: number;
  buyers?: number;
  units?: number;
}

const KNOB_OF_FLAG = {
  connections: "connections",
  duration: "durationMs",
  buyers: "buyers",
  units: "units",
} as const satisfies Record<keyof KnobOptions, string>;
const FLAGS = Object.keys(KNOB_OF_FLAG) as (keyof KnobOptions)[];

/** `--duration` for `durationMs`. */
export function flagOf(knob: string): string {
  return `--${FLAGS.find((flag) => KNOB_OF_FLAG[flag] === knob) ?? knob}`;
}

/** @throws {CliError} `no_such_knob`: not a flag of this scenario; `invalid_knob`: out of range */
export function knobsOf(scenario: Scenario, options: KnobOptions): Record<string, number> {
  const knobs: Record<string, number> = {};
  for (const flag of FLAGS) {
    const value = options[flag];
    if (value === undefined) continue;
    const knob = KNOB_OF_FLAG[flag];
    const range = scenario.knobs[knob];
    if (range === undefined) {
      const known = Object.keys(scenario.knobs).map(flagOf).join(", ");
      throw usageError("no_such_knob", `${scenario.name} has no --${flag}; it has ${known}`);
    }
    if (value < range.min || value > range.max) {
      const [min, max] = [knobValue(knob, range.min), knobValue(knob, range.max)];
      throw usageError("invalid_knob", `--${flag} must be from ${min} to ${max}`);
    }
    knobs[knob] = value;
  }
  return knobs;
}
