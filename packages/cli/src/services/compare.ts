import {
  checkMetric,
  compareRecords,
  compareTrials,
  type EngineChoice,
  loadRecord,
  METRIC_NAMES,
  type MetricName,
  turnOf,
} from "@dropctl/scenarios";
import type { PlainOptions } from "../commands/plainOption.ts";
import { type Exit, usageError } from "../exits.ts";
import type { Call } from "../frame.ts";
import { homePaths } from "../home.ts";
import { comparisonText } from "../render/comparison.ts";
import { openSides, type SideOptions } from "./compareSides.ts";
import { exitOfComparison } from "./judgedExit.ts";
import { type KnobOptions, knobsOf } from "./knobFlags.ts";
import { openLoad, showLoad } from "./loadView.ts";
import { scenarioOf } from "./scenarioArgument.ts";
import { withScenarioFaults } from "./scenarioFaults.ts";
import { toggleOrder } from "./toggle.ts";

export interface CompareCommandOptions
  extends SideOptions, KnobOptions, EngineChoice, PlainOptions {
  toggle?: string;
  aa?: true;
  pairs?: number;
  turn?: number;
  metric?: string;
  minEffect?: number;
  force?: true;
}

type CompareCall = Call<CompareCommandOptions>;

const PAIRS = 10;
const OF_RUNS = new Set(["json", "verbose", "metric", "minEffect", "force"]);

/** Compares two sides of a scenario, or two runs of earlier. */
export async function compare(call: CompareCall): Promise<Exit> {
  return withScenarioFaults(() =>
    call.args.length === 1 ? compareSides(call) : compareRuns(call),
  );
}

/** Both sides of a toggle in balanced pairs; each trial leaves its record. */
async function compareSides(call: CompareCall): Promise<Exit> {
  const { options, config, out } = call;
  const scenario = await scenarioOf(call.args[0]);
  if (options.force === true) {
    throw usageError("conflicting_options", "--force is for two runs; give both");
  }
  const knobs = knobsOf(scenario, options);
  if (options.warmUp === false && knobs["warmUpMs"] === undefined) {
    const why = "a comparison's first pair is not timed, whatever the scenario";
    throw usageError("conflicting_options", `--no-warm-up cannot be had here: ${why}`);
  }
  const order = toggleOrder(options);
  const metric = metricOf(options);
  checkMetric({ scenario, knobs, metric });
  const { engine, k6, turn: turnMs } = options;
  turnOf({ scenario, knobs, engine, k6, ...(turnMs === undefined ? {} : { turnMs }) });
  const title = `compare ${scenario.name}`;
  await using load = await openLoad(call, { scenario, knobs, title, what: "comparison" });
  const { keeper, view, signal } = load;
  await using servers = await openSides(order, options, config, view.out);
  const { sides } = servers;
  const comparison = await compareTrials({
    scenario,
    toggle: servers.toggle,
    sides,
    pairs: options.pairs ?? PAIRS,
    knobs,
    engine,
    k6,
    ...given(metric, options),
    ...(turnMs === undefined ? {} : { turnMs }),
    onProgress: showLoad(view, (trial) => sides[trial?.side ?? "before"].target),
    onRecord: keeper.keep,
    signal,
  });
  await view.close();
  out.result(comparison, () => comparisonText(comparison, out.colours));
  out.say(`saved ${keeper.files.length} run records`);
  return keeper.end(exitOfComparison(comparison), out);
}

/** Two runs as they are; nothing is loaded and nothing is saved. */
async function compareRuns(call: CompareCall): Promise<Exit> {
  const { options, config, out } = call;
  const other = Object.keys(options).find((name) => !OF_RUNS.has(name));
  if (other !== undefined) {
    const flag = `--${other.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw usageError("conflicting_options", `${flag} is for a scenario; two runs are as they are`);
  }
  const metric = metricOf(options);
  const { runs } = homePaths(config.home);
  const [before, after] = [
    await loadRecord(runs, call.args[0] ?? ""),
    await loadRecord(runs, call.args[1] ?? ""),
  ];
  const force = options.force === true;
  const comparison = compareRecords({ before, after, force, ...given(metric, options) });
  out.result(comparison, () => comparisonText(comparison, out.colours));
  const exit = exitOfComparison(comparison);
  // It is the earlier run that was interrupted: this one has come to its end.
  return exit === "interrupted" ? "invalidRun" : exit;
}

function given(metric: MetricName | undefined, { minEffect }: CompareCommandOptions) {
  return {
    ...(metric === undefined ? {} : { metric }),
    ...(minEffect === undefined ? {} : { minEffect }),
  };
}

/** @throws {CliError} `unknown_metric` */
function metricOf({ metric }: CompareCommandOptions): MetricName | undefined {
  const found = METRIC_NAMES.find((name) => name === metric);
  if (metric === undefined || found !== undefined) return found;
  throw usageError("unknown_metric", `no metric "${metric}"; there are ${METRIC_NAMES.join(", ")}`);
}
