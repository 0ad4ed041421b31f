import {
  type CombinedVerdict,
  compareTrials,
  type Comparison,
  joinVerdicts,
  PAIRS_MIN,
} from "@dropctl/scenarios";
import type { PlainOptions } from "../commands/plainOption.ts";
import type { Exit } from "../exits.ts";
import type { Call, CommonOptions } from "../frame.ts";
import { comparisonText } from "../render/comparison.ts";
import { actText, demoClosing } from "../render/demo.ts";
import type { StackName } from "../stacks.ts";
import { demoActs } from "./demoActs.ts";
import { exitOfRun } from "./judgedExit.ts";
import { openLoadView, showLoad } from "./loadView.ts";
import { prepareRuns, RecordKeeper } from "./records.ts";
import { withScenarioFaults } from "./scenarioFaults.ts";
import { startServerProcess } from "./serverProcess.ts";

export interface DemoOptions extends CommonOptions, PlainOptions {
  quick?: true;
  stack: StackName;
}

/** What `demo --json` prints. */
export interface DemoResult {
  stack: StackName;
  quick: boolean;
  comparisons: Comparison[];
  verdict: CombinedVerdict;
}

const PARTS = {
  embedded: "SQLite in a private folder",
  local: "a private Redis and a private MariaDB or MySQL",
  external: "the Redis at REDIS_URL and the database at DATABASE_URL",
} as const satisfies Record<StackName, string>;

/**
 * Compares both scenarios before and after caching on a server of its own. It ends
 * as the stock's verdict says; what the comparisons say of the speed is shown, not judged.
 */
export async function demo(call: Call<DemoOptions>): Promise<Exit> {
  const { config, out } = call;
  const quick = call.options.quick === true;
  return withScenarioFaults(async () => {
    const dir = await prepareRuns(config);
    const keeper = new RecordKeeper(dir);
    const signal = call.frame.takeInterrupts();
    const { stack } = call.options;
    await using view = await openLoadView(call, { title: "demo", what: "demo" });
    view.out.say(`Starting a drop server with ${PARTS[stack]}.`);
    view.out.say("Each trial sells a new drop.");
    await using server = await startServerProcess(config, { stack });
    const { target } = server;
    const onProgress = showLoad(view, () => target);
    const comparisons: Comparison[] = [];
    for (const { scenario, knobs, resize } of demoActs(quick)) {
      const comparison = await compareTrials({
        scenario,
        toggle: { key: "mode", before: "direct", after: "cached" },
        sides: {
          before: { target, mode: "direct" },
          after: { target, mode: "cached" },
        },
        pairs: PAIRS_MIN,
        knobs,
        ...(resize === undefined ? {} : { resize }),
        onProgress,
        onRecord: keeper.keep,
        signal,
      });
      comparisons.push(comparison);
      // People see each table when it is there, or once the dashboard is gone; a machine gets one
      // document at the end.
      if (!out.json) {
        view.out.result(comparison, () => `\n${comparisonText(comparison, out.colours)}`);
      }
      view.store.dispatch({
        ...{ kind: "note", atMs: Date.now(), tone: "good" },
        text: actText(comparison),
      });
      if (comparison.invalid !== null) break;
    }
    await view.close();
    const verdict = joinVerdicts(comparisons.map((comparison) => comparison.verdict));
    const result: DemoResult = { stack, quick, comparisons, verdict };
    out.result(result, () => demoClosing(result, { runs: keeper.files.length, dir }, out.colours));
    const invalid = comparisons.find((comparison) => comparison.invalid !== null)?.invalid ?? null;
    return keeper.end(exitOfRun({ verdict, invalid }), out);
  });
}
