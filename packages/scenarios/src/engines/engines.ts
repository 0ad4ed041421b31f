import type { Engine } from "../load/engine.ts";
import type { LoadPlan } from "../load/plan.ts";
import { autocannonEngine } from "./autocannon/engine.ts";
import { journeyEngine } from "./journeys/engine.ts";

const ENGINES: readonly Engine[] = [autocannonEngine, journeyEngine];

/** The engine that carries out a plan of this kind. */
export function engineFor({ kind }: LoadPlan): Engine {
  const engine = ENGINES.find(({ plans }) => plans.includes(kind));
  if (engine === undefined) throw new Error(`no engine carries out a ${kind} plan`);
  return engine;
}
