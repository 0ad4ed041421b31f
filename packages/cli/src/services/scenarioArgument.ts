import { findScenario, isScenarioFile, loadScenario, type Scenario } from "@dropctl/scenarios";

/**
 * The scenario that an argument names: one of ours, or a user's own by its file.
 * @throws {ScenarioFault} `unknown_scenario`, or what `loadScenario` finds wrong with the file
 */
export async function scenarioOf(argument = ""): Promise<Scenario> {
  return isScenarioFile(argument) ? loadScenario(argument) : findScenario(argument);
}
