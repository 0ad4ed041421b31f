import { ScenarioFault } from "../fault.ts";
import { abandonedHolds } from "./abandonedHolds.ts";
import { fullDrop } from "./fullDrop.ts";
import { orderRush } from "./orderRush.ts";
import { queueRush } from "./queueRush.ts";
import { retryStorm } from "./retryStorm.ts";
import type { Scenario } from "./scenario.ts";
import { soldOutStorm } from "./soldOutStorm.ts";
import { stockRead } from "./stockRead.ts";

/** Every scenario there is, in the order in which they are shown. */
export const SCENARIOS: readonly Scenario[] = [
  stockRead,
  orderRush,
  queueRush,
  abandonedHolds,
  retryStorm,
  soldOutStorm,
  fullDrop,
];

/** @throws {ScenarioFault} `unknown_scenario`, naming those there are */
export function findScenario(name: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  const known = SCENARIOS.map((scenario) => scenario.name).join(", ");
  throw new ScenarioFault("unknown_scenario", `no scenario "${name}"; there are ${known}`);
}
