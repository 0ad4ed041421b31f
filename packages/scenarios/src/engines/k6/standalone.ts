import { fileURLToPath } from "node:url";
import type { Knobs } from "../../scenarios/knobs.ts";
import { type Needs, type Scenario, unplacedPlan } from "../../scenarios/scenario.ts";
import { engineFor } from "../engines.ts";
import { countBuyers, k6PlanOf, type K6Order, type K6Plan, REQUESTS } from "./order.ts";

/** What an exported script knows of its scenario. */
export interface Standalone {
  needs: Needs;
  plan: K6Plan;
  requests: K6Order["requests"];
}

const SCRIPT = fileURLToPath(new URL("../../../k6/standalone.ts", import.meta.url));

/**
 * A script in one piece that plain k6 runs: the engine's own, and what it is told.
 * @throws {ScenarioFault} `engine_cannot`
 */
export async function exportK6Script(scenario: Scenario, knobs: Knobs): Promise<string> {
  const needs = scenario.needs(knobs);
  const plan = unplacedPlan(scenario, knobs);
  engineFor(plan, { engine: "k6" });
  const told: Standalone = { needs, plan: countBuyers(k6PlanOf(plan)), requests: REQUESTS };
  return bundle([...headOf(scenario), `const DROPCTL = ${JSON.stringify(told, null, 2)};`]);
}

function headOf({ name, title }: Scenario): string[] {
  return [
    `// ${name}: ${title}. Printed by \`dropctl scenario show ${name} --k6\`.`,
    "// k6 run -e DROPCTL_URL=http://127.0.0.1:8090 -e DROPCTL_ADMIN_TOKEN=… script.ts",
    "// Each number below can be set with -e, e.g. -e CONNECTIONS=64; -e MODE=direct for the",
    "// textbook way. It makes a drop of its own; broken invariants, failed buyers and dropped",
    "// iterations fail the test.",
  ];
}

/** Loaded only here: nothing else needs a bundler. */
async function bundle(head: string[]): Promise<string> {
  const { rolldown } = await import("rolldown");
  const built = await rolldown({ input: SCRIPT, external: /^k6(\/|$)/, logLevel: "silent" });
  const { output } = await built.generate({ format: "esm", banner: head.join("\n") });
  await built.close();
  return output[0].code;
}
