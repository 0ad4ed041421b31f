import { findLimit, parseCriteria, rateOf } from "@dropctl/scenarios";
import { type Exit, usageError } from "../exits.ts";
import type { Call } from "../frame.ts";
import { limitStepText, limitText } from "../render/limit.ts";
import { gateFlagsIn } from "./gateFlags.ts";
import { exitOfRun } from "./judgedExit.ts";
import { knobsOf } from "./knobFlags.ts";
import { openLoadTarget } from "./loadTarget.ts";
import { openLoad, showLoad } from "./loadView.ts";
import type { RunCommandOptions } from "./run.ts";
import { scenarioOf } from "./scenarioArgument.ts";

/**
 * `run --find-limit`: the highest rate that meets the criteria; each rate leaves its record. It
 * ends with 10 when not even the lowest rate met them.
 */
export async function runFindLimit(
  call: Call<RunCommandOptions>,
  criteriaText: string,
): Promise<Exit> {
  const { options, config, out } = call;
  const scenario = await scenarioOf(call.args[0]);
  const parsed = parseCriteria(criteriaText);
  if (parsed.kind === "refused") {
    throw usageError("invalid_criteria", `--find-limit: ${parsed.message}`, EXAMPLE);
  }
  if (options.rate !== undefined) {
    throw usageError(
      "conflicting_options",
      "--find-limit finds the rate, --rate sets it: give one",
    );
  }
  const [flag] = options.gate === true ? ["--gate"] : gateFlagsIn(options);
  if (flag !== undefined) {
    const why = `${flag} is of a gate, which judges one run, and --find-limit makes many`;
    throw usageError("conflicting_options", why);
  }
  rateOf(scenario);
  const knobs = knobsOf(scenario, options);
  const title = `run ${scenario.name}, to its limit`;
  await using load = await openLoad(call, { scenario, knobs, title, what: "search" });
  const { keeper, view, signal } = load;
  await using server = await openLoadTarget(options, config, view.out);
  const limit = await findLimit({
    scenario,
    target: server.target,
    mode: options.mode,
    engine: options.engine,
    k6: options.k6,
    knobs,
    criteria: parsed.criteria,
    onProgress: showLoad(view, () => server.target),
    onStep: (step) => view.out.say(limitStepText(step)),
    onRecord: keeper.keep,
    signal,
  });
  await view.close();
  out.result(limit, () => limitText(limit, criteriaText, out.colours));
  out.say(`saved ${keeper.files.length} run records`);
  const exit = exitOfRun(limit);
  const missed = exit === "ok" && limit.ratePerSecond === null;
  return keeper.end(missed ? "threshold" : exit, out);
}

const EXAMPLE = "such as --find-limit 'p99<1s,failures=0'";
