import type { Knob } from "../scenarios/knobs.ts";
import type { Needs } from "../scenarios/scenario.ts";
import type { ScenarioDefinition } from "./definition.ts";

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const KNOB_NAME = /^[a-z][A-Za-z0-9]*$/;
const NAME_CHARS_MAX = 64;
const UNITS_MAX = 1_000_000;
const HOLD_SECONDS_MAX = 86_400;
const ADMISSION_SECONDS_MAX = 3_600;

/** What is wrong with a definition beyond its types, naming the field; null when nothing is. */
export function definitionFault(definition: ScenarioDefinition<string>): string | null {
  const { name, title, description, knobs, needs, journey, plan, judge } = definition;
  if (typeof name !== "string" || !NAME.test(name) || name.length > NAME_CHARS_MAX) {
    return `name must be lower-case letters, digits and single hyphens, not ${shown(name)}`;
  }
  for (const [field, text] of Object.entries({ title, description })) {
    if (typeof text !== "string" || text.trim() === "") return `${field} must be a text`;
  }
  if (typeof knobs !== "object" || knobs === null) return "knobs must be a table of knobs";
  for (const [knob, range] of Object.entries(knobs)) {
    const fault = knobFault(knob, range);
    if (fault !== null) return fault;
  }
  if (typeof needs !== "function") return "needs must be a function";
  if ((journey === undefined) === (plan === undefined)) {
    return "there must be either a journey or a plan";
  }
  for (const [field, work] of Object.entries({ journey, plan, judge })) {
    if (work !== undefined && typeof work !== "function") return `${field} must be a function`;
  }
  return null;
}

function knobFault(name: string, knob: Knob): string | null {
  const at = `knobs.${name}`;
  if (!KNOB_NAME.test(name)) return `${at}: a knob's name must be letters and digits, like thinkMs`;
  const { fraction, default: normal, min, max, description } = knob;
  for (const [field, value] of Object.entries({ default: normal, min, max })) {
    const fits = fraction === true ? Number.isFinite(value) : Number.isInteger(value);
    const kind = fraction === true ? "a number" : "a whole number";
    if (!fits) return `${at}.${field} must be ${kind}, not ${shown(value)}`;
  }
  if (min > max) return `${at}.min must be at most its max, ${max}, not ${min}`;
  if (normal < min || normal > max) {
    return `${at}.default must be from ${min} to ${max}, not ${normal}`;
  }
  return typeof description === "string" ? null : `${at}.description must be a text`;
}

/** What is wrong with what a scenario says it needs; null when nothing is. */
export function needsFault(needs: Needs, buyersMin: number): string | null {
  const { units, buyers, holdSeconds, room } = needs;
  return (
    wholeFault("needs.units", units, 1, UNITS_MAX) ??
    wholeFault("needs.buyers", buyers, buyersMin, UNITS_MAX) ??
    wholeFault("needs.holdSeconds", holdSeconds ?? 1, 1, HOLD_SECONDS_MAX) ??
    wholeFault("needs.room.checkoutCapacity", room?.checkoutCapacity ?? 1, 1, UNITS_MAX) ??
    wholeFault("needs.room.admissionSeconds", room?.admissionSeconds ?? 1, 1, ADMISSION_SECONDS_MAX)
  );
}

function wholeFault(field: string, value: number, min: number, max: number): string | null {
  if (Number.isInteger(value) && value >= min && value <= max) return null;
  return `${field} must be a whole number from ${min} to ${max}, not ${shown(value)}`;
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
