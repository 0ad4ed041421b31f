import type { Buyer, LoadPlan } from "../load/plan.ts";
import type { Broken } from "../record/schema.ts";
import type { Knob } from "../scenarios/knobs.ts";
import type { Evidence, Needs } from "../scenarios/scenario.ts";
import type { Journey } from "./journey.ts";

/** A number for each knob of the table. */
export type KnobsOf<Name extends string> = Record<Name, number>;

/** A plan that the engines know; a journey is not one to be returned. */
export type BuiltInPlan = Exclude<LoadPlan, { kind: "journey" }>;

/** A scenario as its user writes it: either a `journey` or a `plan`. */
export interface ScenarioDefinition<Name extends string> {
  /** Lower-case words and hyphens; none that a built-in scenario has. */
  name: string;
  /** One line. */
  title: string;
  description: string;
  knobs: Record<Name, Knob>;
  /** What must be there before the load. */
  needs: (order: { knobs: KnobsOf<Name> }) => Needs;
  /** One buyer's life, from coming to leaving. */
  journey?: Journey<KnobsOf<Name>>;
  /** A load of a built-in kind, with knobs and a judge of one's own. */
  plan?: (order: {
    knobs: KnobsOf<Name>;
    dropId: string;
    buyers: Buyer[];
    /** Of this run alone; makes its idempotency keys its own. */
    runKey: string;
  }) => BuiltInPlan;
  /** What it demands of the stock beyond what holds for every scenario; empty: all is well. */
  judge?: (evidence: Evidence & { knobs: KnobsOf<Name> }) => Broken[];
}

/** What `defineScenario` returns, for a file's default export. */
export class OwnScenario {
  readonly definition: ScenarioDefinition<string>;

  constructor(definition: ScenarioDefinition<string>) {
    this.definition = definition;
  }
}

/**
 * A scenario of one's own: `export default defineScenario({ … })` in a file that
 * `dropctl run ./FILE.scenario.ts` takes. It is checked when the file is loaded.
 */
export function defineScenario<Name extends string>(
  definition: ScenarioDefinition<Name>,
): OwnScenario {
  return new OwnScenario(definition);
}
