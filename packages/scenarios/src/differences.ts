import type { RunRecord } from "./record/schema.ts";
import type { RecordPair } from "./statistics/metrics.ts";

/** A part of the machine or the configuration in which two runs differ. */
export interface Difference {
  /** Its path in the run record. */
  field: string;
  before: string;
  after: string;
}

/**
 * How two runs differ where they should not: in the machine, the load or the engine. Mode, stack
 * and versions may differ, since those are what one compares.
 */
export function differencesOf(pair: RecordPair): Difference[] {
  const before = settingsOf(pair.before);
  const after = settingsOf(pair.after);
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields
    .map((field) => ({
      field,
      before: String(before[field] ?? "none"),
      after: String(after[field] ?? "none"),
    }))
    .filter((difference) => difference.before !== difference.after);
}

function settingsOf(record: RunRecord): Record<string, string | number | null | undefined> {
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
    "load.warmUpMs": load?.warmUpMs ?? 0,
    ...Object.fromEntries(Object.entries(knobs).map(([name, value]) => [`knobs.${name}`, value])),
  };
}
