import { type EngineChoice, type RunRecord, runScenario } from "@dropctl/scenarios";
import type { StockMode } from "@dropctl/protocol";
import type { PlainOptions } from "../commands/plainOption.ts";
import type { Config } from "../config.ts";
import { type Exit, usageError } from "../exits.ts";
import type { Call } from "../frame.ts";
import { gateText } from "../render/gate.ts";
import { runText } from "../render/run.ts";
import { endGate, type GateResult, holdGate } from "./gate.ts";
import { gateFlagsIn, type GateOptions } from "./gateFlags.ts";
import { type GatePlan, planGate } from "./gatePlan.ts";
import { runFindLimit } from "./findLimit.ts";
import { exitOfRun } from "./judgedExit.ts";
import { type KnobOptions, knobsOf } from "./knobFlags.ts";
import { type LoadTargetOptions, openLoadTarget } from "./loadTarget.ts";
import { openLoad, showLoad } from "./loadView.ts";
import { scenarioOf } from "./scenarioArgument.ts";
import { withScenarioFaults } from "./scenarioFaults.ts";

export interface RunCommandOptions
  extends LoadTargetOptions, KnobOptions, EngineChoice, GateOptions, PlainOptions {
  gate?: true;
  mode: StockMode;
  /** `p99<1s,failures=0` */
  findLimit?: string;
}

/** Runs one scenario, leaves its record, and ends as the judge says. */
export async function run(call: Call<RunCommandOptions>): Promise<Exit> {
  const { options, config, out } = call;
  return withScenarioFaults(async () => {
    if (options.findLimit !== undefined) return runFindLimit(call, options.findLimit);
    const scenario = await scenarioOf(call.args[0]);
    const knobs = knobsOf(scenario, options);
    const plan = await planOf(options, config, scenario.name);
    const title = `run ${scenario.name}`;
    await using load = await openLoad(call, { scenario, knobs, title, what: "run" });
    const { keeper, view, signal } = load;
    await using server = await openLoadTarget(options, config, view.out);
    const record = await runScenario({
      scenario,
      target: server.target,
      mode: options.mode,
      engine: options.engine,
      k6: options.k6,
      knobs,
      warmUp: options.warmUp !== false,
      onProgress: showLoad(view, () => server.target),
      signal,
    });
    await view.close();
    await keeper.keep(record);
    const text = () => runText(record, scenario, out.colours);
    const gated = plan === null ? null : held(plan, record);
    if (gated === null || gated.kind === "refused") out.result(record, text);
    else {
      const gate = gated.result;
      out.result({ ...record, gate }, () => `${text()}\n\n${gateText(gate, out.colours)}`);
    }
    for (const file of keeper.files) out.say(`saved ${file}`);
    if (gated?.kind === "refused") throw gated.error;
    const exit = gated === null ? exitOfRun(record) : await endGate(call, gated.result, record);
    return keeper.end(exit, out);
  });
}

/** The gate, checked before there is any load; null without one. */
async function planOf(options: RunCommandOptions, config: Config, scenario: string) {
  if (options.gate === true) return planGate(options, config, scenario);
  const [flag] = gateFlagsIn(options);
  if (flag === undefined) return null;
  throw usageError("gate_missing", `${flag} is of a gate, and this run has none`, "add --gate");
}

type HeldGate = { kind: "held"; result: GateResult } | { kind: "refused"; error: unknown };

/** A refusal waits until the run has been printed. */
function held(plan: GatePlan, record: RunRecord): HeldGate {
  try {
    return { kind: "held", result: holdGate(plan, record) };
  } catch (error) {
    return { kind: "refused", error };
  }
}
