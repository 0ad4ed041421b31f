import { exportK6Script, knobsFor, type Scenario, SCENARIOS } from "@dropctl/scenarios";
import type { Call, CommonOptions } from "../frame.ts";
import { scenarioTable, scenarioText } from "../render/scenarios.ts";
import { flagOf } from "./knobFlags.ts";
import { scenarioOf } from "./scenarioArgument.ts";
import { withScenarioFaults } from "./scenarioFaults.ts";

export interface ShowScenarioOptions extends CommonOptions {
  k6?: boolean;
}

export async function listScenarios({ out }: Call<CommonOptions>): Promise<void> {
  const scenarios = SCENARIOS.map(described);
  out.result({ scenarios }, () => scenarioTable(SCENARIOS, out.colours));
}

export async function showScenario({
  out,
  args,
  options,
}: Call<ShowScenarioOptions>): Promise<void> {
  await withScenarioFaults(async () => {
    const scenario = await scenarioOf(args[0]);
    if (options.k6 === true) {
      const script = await exportK6Script(scenario, knobsFor(scenario, {}));
      out.result({ script }, () => script);
      return;
    }
    out.result(described(scenario), () => scenarioText(scenario, flagOf, out.colours));
  });
}

/** The data of a scenario, without its functions. */
function described({ name, title, description, knobs, published }: Scenario) {
  return { name, title, description, knobs, published };
}
