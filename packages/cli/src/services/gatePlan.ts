import { dirname, resolve } from "node:path";
import { loadRecord, parseThreshold, type RunRecord } from "@dropctl/scenarios";
import type { Config } from "../config.ts";
import { usageError } from "../exits.ts";
import { homePaths } from "../home.ts";
import { CONFIG_FILE, type ConfigFile, gateSections, readConfigFile } from "./configFile.ts";
import { type AskedThreshold, flaggedThresholds, type GateOptions } from "./gateFlags.ts";

/** What a run of a scenario will be held against; known before there is a run. */
export interface GatePlan {
  asked: AskedThreshold[];
  /** Null unless a threshold is relative. */
  baseline: RunRecord | null;
  /** Whether a baseline that cannot be compared with is taken nonetheless. */
  force: boolean;
}

/**
 * The thresholds of the flags and of the config file together; on the same bound of the same
 * metric the flag counts, then the scenario's own, then the file's common ones.
 * @throws {CliError} `invalid_threshold`, `no_thresholds`, `baseline_missing`,
 * `baseline_unused`, and those of the config file
 * @throws {ScenarioFault} those of reading the baseline
 */
export async function planGate(
  options: GateOptions,
  config: Config,
  scenario: string,
): Promise<GatePlan> {
  const flagged = eachOnce(flaggedThresholds(options));
  const file = await readConfigFile(options.config);
  const filed = file === null ? { asked: [], baseline: undefined } : filedFor(file, scenario);
  const asked = withoutOverridden([...filed.asked, ...flagged]);
  if (asked.length === 0) throw noThresholds(file, scenario);

  const relative = asked.find((threshold) => threshold.relative);
  if (relative === undefined) {
    if (options.baseline === undefined) return { asked, baseline: null, force: false };
    const hint = "for example --threshold 'tps>=0.95x', or minRatio in the config file";
    throw usageError("baseline_unused", "--baseline, but no threshold is relative to it", hint);
  }
  const reference = options.baseline ?? filed.baseline;
  if (reference === undefined) {
    const what = `${relative.metric.path} is to be held against a baseline`;
    const hint = "name a record with --baseline, or as `baseline` in the config file";
    throw usageError("baseline_missing", `${what}, and none is named`, hint);
  }
  const baseline = await loadRecord(homePaths(config.home).runs, reference);
  return { asked, baseline, force: options.force === true };
}

/** The file's thresholds for a scenario, and its baseline, whose path is relative to the file. */
function filedFor(file: ConfigFile, scenario: string) {
  const mine = ["gate", `gate.scenarios.${scenario}`];
  const sections = gateSections(file.document).filter(({ path }) => mine.includes(path.join(".")));
  const asked = sections.flatMap(({ path, rules }) => {
    const own = (rules.thresholds ?? []).flatMap((entry, at): AskedThreshold[] => {
      const parsed = parseThreshold(entry);
      if (parsed.kind === "refused") return [];
      const field = [...path, "thresholds", at, "metric"];
      const wrong = (message: string) => file.wrong([{ path: field, message }]);
      return parsed.thresholds.map((threshold) => ({ ...threshold, wrong }));
    });
    return eachOnce(own);
  });
  const named = sections.findLast(({ rules }) => rules.baseline !== undefined)?.rules.baseline;
  const baseline = named === undefined ? undefined : resolve(dirname(file.path), named);
  return { asked, baseline };
}

/** Of several for the same bound of the same metric the last. */
function withoutOverridden(asked: AskedThreshold[]): AskedThreshold[] {
  return [...new Map(asked.map((one) => [boundOf(one), one])).values()];
}

/** In one place nothing overrides: of two limits one would go unchecked. */
function eachOnce(asked: AskedThreshold[]): AskedThreshold[] {
  const again = asked.find((one, at) =>
    asked.slice(0, at).some((other) => boundOf(other) === boundOf(one)),
  );
  if (again === undefined) return asked;
  throw again.wrong(`${boundOf(again)} is given twice here`);
}

/** `tps min`, `tps minRatio` */
function boundOf({ metric, bound, relative }: AskedThreshold): string {
  return `${metric.path} ${bound}${relative ? "Ratio" : ""}`;
}

function noThresholds(file: ConfigFile | null, scenario: string): Error {
  const where =
    file === null
      ? `no thresholds: none on flags, and no ${CONFIG_FILE} in this folder`
      : `no thresholds for ${scenario}: none on flags, none in ${file.path}`;
  const hint = "for example --min-tps 3906; the stock alone is what `run` judges anyway";
  return usageError("no_thresholds", where, hint);
}
