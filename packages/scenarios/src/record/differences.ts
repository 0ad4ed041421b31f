import type { RunRecord } from "./schema.ts";

/** A part of the machine or the configuration in which two runs differ. */
export interface Difference {
  /** Its path in the run record. */
  field: string;
  before: string;
  after: string;
}

/** What a comparison is about, and what a baseline must have in common with its run. */
const COMPARED = ["mode", "stack"] as const;

type Setting = string | number | null | undefined;

/**
 * How two runs differ in the machine that drove the load and in what was run; none: their figures
 * may be held against one another. Versions may differ, since those are what one tests.
 * @param but left out: what the two are to be compared in
 */
export function differencesOf(
  { before, after }: { before: RunRecord; after: RunRecord },
  but: "mode_and_stack" | "nothing",
): Difference[] {
  const left = { ...settingsOf(before), ...(but === "nothing" ? waysOf(before) : {}) };
  const right = { ...settingsOf(after), ...(but === "nothing" ? waysOf(after) : {}) };
  const fields = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return fields
    .map((field) => ({ field, before: shown(left[field]), after: shown(right[field]) }))
    .filter((difference) => difference.before !== difference.after);
}

function waysOf(record: RunRecord): Record<string, Setting> {
  return Object.fromEntries(COMPARED.map((field) => [field, record[field]]));
}

function settingsOf(record: RunRecord): Record<string, Setting> {
  const { scenario, engine, knobs, environment, load } = record;
  const { cpuModel, cores, memoryBytes, os, arch } = environment;
  return {
    "environment.cpuModel": cpuModel,
    "environment.cores": cores,
    "environment.memoryBytes": memoryBytes,
    "environment.os": os,
    "environment.arch": arch,
    scenario,
    engine,
    "load.ratePerSecond": load?.ratePerSecond,
    "load.turnMs": load?.turnMs,
    ...Object.fromEntries(Object.entries(knobs).map(([name, value]) => [`knobs.${name}`, value])),
  };
}

function shown(value: Setting): string {
  return String(value ?? "none");
}
