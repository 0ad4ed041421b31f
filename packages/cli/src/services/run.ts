import { findScenario, runScenario } from "@dropctl/scenarios";
import type { StockMode } from "@dropctl/protocol";
import type { Exit } from "../exits.ts";
import type { Call } from "../frame.ts";
import { loadProgressText } from "../render/loadProgress.ts";
import { createProgress } from "../render/progress.ts";
import { runText } from "../render/run.ts";
import { exitOfRun } from "./judgedExit.ts";
import { type KnobOptions, knobsOf } from "./knobFlags.ts";
import { type LoadTargetOptions, openLoadTarget } from "./loadTarget.ts";
import { prepareRuns, RecordKeeper } from "./records.ts";
import { withScenarioFaults } from "./scenarioFaults.ts";

export interface RunCommandOptions extends LoadTargetOptions, KnobOptions {
  mode: StockMode;
}

/** Runs one scenario, leaves its record, and ends as the judge says. */
export async function run(call: Call<RunCommandOptions>): Promise<Exit> {
  const { options, config, out } = call;
  return withScenarioFaults(async () => {
    const scenario = findScenario(call.args[0] ?? "");
    const knobs = knobsOf(scenario, options);
    const keeper = new RecordKeeper(await prepareRuns(config));
    const signal = call.frame.takeInterrupts();
    const progress = createProgress(out);
    await using server = await openLoadTarget(options, config, out);
    const record = await runScenario({
      scenario,
      target: server.target,
      mode: options.mode,
      knobs,
      warmUp: options.warmUp !== false,
      onProgress: (event) => progress.update(loadProgressText(event)),
      signal,
    }).finally(() => progress.end());
    await keeper.keep(record);
    out.result(record, () => runText(record, scenario, out.colours));
    for (const file of keeper.files) out.say(`saved ${file}`);
    const exit = exitOfRun(record);
    if (exit === "ok") keeper.check();
    return exit;
  });
}
