import { ScenarioFault } from "../fault.ts";
import type { Engine, EngineName } from "../load/engine.ts";
import type { LoadPlan } from "../load/plan.ts";
import { autocannonEngine } from "./autocannon/engine.ts";
import { journeyEngine } from "./journeys/engine.ts";

/** Which engine is to carry out a plan, and where to find it. */
export interface EngineChoice {
  /** Unless told, the first that can. */
  engine?: EngineName | undefined;
  /** The k6 program; unless told, the one on PATH. */
  k6?: string | undefined;
}

const ENGINES: readonly Engine[] = [autocannonEngine, journeyEngine];

/**
 * The engine that carries out a plan.
 * @throws {ScenarioFault} `engine_cannot`: the one that was asked for does not know such plans
 */
export function engineFor({ kind }: LoadPlan, choice: EngineChoice): Engine {
  const able = ENGINES.filter(({ plans }) => plans.includes(kind));
  const engine = able.find(({ name }) => name === (choice.engine ?? able[0]?.name));
  if (engine !== undefined) return engine;
  const names = able.map(({ name }) => name).join(", ");
  throw new ScenarioFault(
    "engine_cannot",
    `${choice.engine} cannot make this load; it is made by ${names}`,
  );
}
