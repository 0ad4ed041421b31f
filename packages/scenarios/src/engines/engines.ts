import { ScenarioFault } from "../fault.ts";
import type { Engine, EngineName } from "../load/engine.ts";
import type { LoadPlan } from "../load/plan.ts";
import { knobsFor, type Scenario, unplacedPlan } from "../scenarios/scenario.ts";
import { autocannonEngine } from "./autocannon/engine.ts";
import { journeyEngine } from "./journeys/engine.ts";
import { createK6Engine } from "./k6/engine.ts";
import { findK6 } from "./k6/program.ts";

/** Which engine is to carry out a plan, and where to find it. */
export interface EngineChoice {
  /** Unless told, the first that can. */
  engine?: EngineName | undefined;
  /** The k6 program; unless told, the one on PATH. */
  k6?: string | undefined;
}

/** A load that somebody is about to ask for. */
interface AskedLoad extends EngineChoice {
  scenario: Scenario;
  knobs?: Record<string, number | undefined>;
}

/**
 * Looks before anything is started whether the engine that was asked for makes such a load, and
 * is there.
 * @throws {ScenarioFault} `engine_cannot`, `k6_missing`, `k6_too_old`
 */
export async function checkEngine({ scenario, knobs = {}, engine, k6 }: AskedLoad): Promise<void> {
  if (engine === undefined) return;
  engineFor(unplacedPlan(scenario, knobsFor(scenario, knobs)), { engine, k6 });
  if (engine === "k6") await findK6(k6);
}

/**
 * The engine that carries out a plan.
 * @throws {ScenarioFault} `engine_cannot`: the one that was asked for does not know such plans
 */
export function engineFor({ kind }: LoadPlan, choice: EngineChoice): Engine {
  const engines = [autocannonEngine, journeyEngine, createK6Engine({ path: choice.k6 })];
  const able = engines.filter(({ plans }) => plans.includes(kind));
  const engine = able.find(({ name }) => name === (choice.engine ?? able[0]?.name));
  if (engine !== undefined) return engine;
  const names = able.map(({ name }) => name).join(", ");
  throw new ScenarioFault(
    "engine_cannot",
    `${choice.engine} cannot make this load; it is made by ${names}`,
  );
}
