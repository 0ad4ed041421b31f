import type { RunRecord } from "./schema.ts";

const MACHINE = ["cpuModel", "cores", "memoryBytes", "os", "arch"] as const;
const CONFIGURATION = ["scenario", "mode", "stack", "engine"] as const;

type Setting = string | number | null | undefined;

/**
 * In what two runs differ beside their figures: the machine that drove the load, and what was
 * run. A line for each, this run first; none: their figures may be held against one another.
 */
export function differencesOf({ run, other }: { run: RunRecord; other: RunRecord }): string[] {
  const pairs: [name: string, own: Setting, theirs: Setting][] = [
    ...CONFIGURATION.map((name): [string, Setting, Setting] => [name, run[name], other[name]]),
    ...knobNames(run, other).map((name): [string, Setting, Setting] => [
      `knobs.${name}`,
      run.knobs[name],
      other.knobs[name],
    ]),
    ["load.model", run.load?.model, other.load?.model],
    ["load.ratePerSecond", run.load?.ratePerSecond, other.load?.ratePerSecond],
    ...MACHINE.map((name): [string, Setting, Setting] => [
      `environment.${name}`,
      run.environment[name],
      other.environment[name],
    ]),
  ];
  return pairs
    .filter(([, own, theirs]) => own !== theirs)
    .map(([name, own, theirs]) => `${name} ${shown(own)} against ${shown(theirs)}`);
}

function knobNames(run: RunRecord, other: RunRecord): string[] {
  return [...new Set([...Object.keys(run.knobs), ...Object.keys(other.knobs)])];
}

function shown(value: Setting): string {
  return String(value ?? "none");
}
