import { Console } from "node:console";
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { ScenarioFault } from "../fault.ts";
import { SCENARIOS } from "../scenarios/catalogue.ts";
import { resolveKnobs } from "../scenarios/knobs.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { definitionFault } from "./checkDefinition.ts";
import { checkTypes } from "./checkTypes.ts";
import { importScenario } from "./importScenario.ts";
import { asScenario } from "./scenario.ts";

/** Whether an argument is a scenario's file rather than a name. */
export function isScenarioFile(argument: string): boolean {
  return /[/\\]|\.[cm]?[jt]sx?$/.test(argument);
}

/**
 * A user's scenario from its file: type-checked (about half a second), run, and checked for
 * what types cannot say.
 * @throws {ScenarioFault} `scenario_file_unreadable`, `scenario_file_syntax`,
 * `scenario_file_types`, `scenario_file_threw`, `scenario_file_export`, `scenario_invalid`,
 * `scenario_name_taken`; each names the file and the place in it
 */
export async function loadScenario(path: string): Promise<Scenario> {
  const file = resolve(path);
  if (!/\.m?ts$/.test(file)) {
    throw new ScenarioFault(
      "scenario_file_unreadable",
      `${path} is not a TypeScript file: its name must end with .ts`,
    );
  }
  await access(file).catch((cause: NodeJS.ErrnoException) => {
    const why = `cannot read ${path} (${cause.code ?? cause.message})`;
    throw new ScenarioFault("scenario_file_unreadable", why, { cause });
  });
  await checkTypes(file);
  // What it prints is talk, and stdout may have to be JSON.
  globalThis.console = Object.assign(new Console(process.stderr), { Console });
  const own = await importScenario(file);
  const fault = definitionFault(own.definition);
  if (fault !== null) throw new ScenarioFault("scenario_invalid", `${path}: ${fault}`);
  if (SCENARIOS.some(({ name }) => name === own.definition.name)) {
    const taken = `${path}: name "${own.definition.name}" is that of a built-in scenario`;
    throw new ScenarioFault("scenario_name_taken", taken);
  }
  const scenario = asScenario(own, file);
  // Said now rather than when a server has been started.
  scenario.needs(resolveKnobs(scenario.knobs, {}));
  return scenario;
}
