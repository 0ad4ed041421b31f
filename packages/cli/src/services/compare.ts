import { compareTrials, findScenario, METRIC_NAMES, type Toggle } from "@dropctl/scenarios";
import type { StockMode } from "@dropctl/protocol";
import { type Exit, usageError } from "../exits.ts";
import type { Call } from "../frame.ts";
import { comparisonText } from "../render/comparison.ts";
import { loadProgressText } from "../render/loadProgress.ts";
import { createProgress } from "../render/progress.ts";
import { exitOfComparison } from "./judgedExit.ts";
import { type KnobOptions, knobsOf } from "./knobFlags.ts";
import { type LoadTargetOptions, openLoadTarget } from "./loadTarget.ts";
import { prepareRuns, RecordKeeper } from "./records.ts";
import { withScenarioFaults } from "./scenarioFaults.ts";

export interface CompareCommandOptions extends LoadTargetOptions, KnobOptions {
  toggle: string;
  pairs: number;
  metric: string;
  minEffect: number;
}

/** Compares the two sides of a toggle in balanced pairs; each trial leaves its record. */
export async function compare(call: Call<CompareCommandOptions>): Promise<Exit> {
  const { options, config, out } = call;
  return withScenarioFaults(async () => {
    const scenario = findScenario(call.args[0] ?? "");
    const knobs = knobsOf(scenario, options);
    const toggle = parseToggle(options.toggle);
    const metric = METRIC_NAMES.find((name) => name === options.metric);
    if (metric === undefined) {
      const known = METRIC_NAMES.join(", ");
      throw usageError("unknown_metric", `no metric "${options.metric}"; there are ${known}`);
    }
    const keeper = new RecordKeeper(await prepareRuns(config));
    const signal = call.frame.takeInterrupts();
    const progress = createProgress(out);
    await using server = await openLoadTarget(options, config, out);
    const comparison = await compareTrials({
      scenario,
      target: server.target,
      toggle,
      pairs: options.pairs,
      knobs,
      metric,
      minEffect: options.minEffect,
      onProgress: (event) => progress.update(loadProgressText(event)),
      onRecord: keeper.keep,
      signal,
    }).finally(() => progress.end());
    out.result(comparison, () => comparisonText(comparison, out.colours));
    out.say(`saved ${keeper.files.length} run records`);
    const exit = exitOfComparison(comparison);
    if (exit === "ok") keeper.check();
    return exit;
  });
}

/** `mode=direct,cached`: what differs, before and after. */
function parseToggle(text: string): Toggle {
  const [, before, after] = /^mode=(\w+),(\w+)$/.exec(text) ?? [];
  if (isMode(before) && isMode(after)) return { key: "mode", before, after };
  throw usageError("invalid_toggle", `--toggle must be like mode=direct,cached, not "${text}"`);
}

function isMode(text: string | undefined): text is StockMode {
  return text === "direct" || text === "cached";
}
