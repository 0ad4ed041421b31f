import { ScenarioFault } from "../fault.ts";

/** What can be set on a scenario, in the unit that the name says; whole numbers but for shares. */
export interface Knob {
  /** Any number in its range is allowed, not only whole ones. */
  fraction?: true;
  default: number;
  min: number;
  max: number;
  description: string;
}
export type KnobTable = Record<string, Knob>;
export type Knobs = Record<string, number>;

/** Of a load that can be open: sent by the clock, whatever becomes of the answers. */
export const RATE = {
  fraction: true,
  default: 0,
  min: 0,
  max: 1_000_000,
  description: "arrivals a second; 0: as fast as answered",
} as const satisfies Knob;

/**
 * A scenario's knobs with their defaults, checked.
 * @throws {ScenarioFault} `invalid_knob`, naming the knob
 */
export function resolveKnobs<T extends KnobTable>(
  table: T,
  given: Record<string, number | undefined>,
): { [K in keyof T]: number } {
  for (const name of Object.keys(given)) {
    if (given[name] === undefined || Object.hasOwn(table, name)) continue;
    const known = Object.keys(table).join(", ");
    throw new ScenarioFault("invalid_knob", `no knob "${name}" here; there are ${known}`);
  }
  const entries = Object.entries(table).map(([name, knob]) => {
    const value = given[name] ?? knob.default;
    const fits = knob.fraction === true ? Number.isFinite(value) : Number.isInteger(value);
    if (!fits || value < knob.min || value > knob.max) {
      const kind = knob.fraction === true ? "a number" : "a whole number";
      const range = `${kind} from ${knob.min} to ${knob.max}`;
      throw new ScenarioFault("invalid_knob", `${name} must be ${range}, not ${value}`);
    }
    return [name, value];
  });
  return Object.fromEntries(entries) as { [K in keyof T]: number };
}
