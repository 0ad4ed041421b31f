import { basename } from "node:path";
import { ScenarioFault } from "../fault.ts";
import type { LoadPlan } from "../load/plan.ts";
import type { Broken } from "../record/schema.ts";
import type { Knobs, KnobTable } from "../scenarios/knobs.ts";
import { knobOf, type Needs, type Scenario } from "../scenarios/scenario.ts";
import { needsFault } from "./checkDefinition.ts";
import type { OwnScenario } from "./definition.ts";
import { placedMessage } from "./faultPlace.ts";

/** What every journey has besides its own knobs; one of its own with such a name goes before. */
const JOURNEY_KNOBS = {
  connections: { default: 256, min: 1, max: 4_096, description: "requests on the wire at a time" },
  ratePerSecond: {
    default: 0,
    min: 0,
    max: 100_000,
    description: "buyers who come a second; 0: all at once",
  },
  timeoutMs: {
    default: 600_000,
    min: 1_000,
    max: 86_400_000,
    description: "cut off after this long",
  },
} as const satisfies KnobTable;

/** A user's scenario as one that can be run like those that are built in. */
export function asScenario(own: OwnScenario, file: string): Scenario {
  const { definition } = own;
  const { name, title, description, judge } = definition;
  return {
    name,
    title,
    description,
    knobs:
      definition.plan === undefined
        ? { ...definition.knobs, ...without(JOURNEY_KNOBS, definition.knobs) }
        : definition.knobs,
    needs: (knobs) => needsOf(own, file, knobs),
    plan: (order) => {
      const { plan } = definition;
      if (plan === undefined) return journeyPlan(file, order);
      return inFile("scenario_invalid", file, () => plan(order));
    },
    judge: (evidence) => inFile("judge_threw", file, () => brokenOf(judge?.(evidence) ?? [])),
    // What a journey does with fewer buyers only its user knows.
    warmUp: (knobs) => knobs,
    published: null,
  };
}

function needsOf({ definition }: OwnScenario, file: string, knobs: Knobs): Needs {
  const needs = inFile("scenario_invalid", file, () => definition.needs({ knobs }));
  const fault = needsFault(needs, definition.journey === undefined ? 0 : 1);
  if (fault === null) return needs;
  throw new ScenarioFault("scenario_invalid", `${basename(file)}: ${fault}`);
}

function journeyPlan(file: string, order: Parameters<Scenario["plan"]>[0]): LoadPlan {
  const { knobs, dropId, buyers, runKey } = order;
  return {
    kind: "journey",
    file,
    knobs,
    dropId,
    connections: knobOf(knobs, "connections"),
    buyers,
    ratePerSecond: knobOf(knobs, "ratePerSecond") || null,
    keyPrefix: runKey,
    timeLimitMs: knobOf(knobs, "timeoutMs"),
  };
}

function brokenOf(found: Broken[]): Broken[] {
  return found.map(({ invariant, detail }) => {
    if (typeof invariant === "string" && typeof detail === "string") return { invariant, detail };
    throw new Error("judge must return a list of { invariant, detail }, both texts");
  });
}

/** Runs a function of the file; what it throws becomes a fault that says where. */
function inFile<T>(code: "scenario_invalid" | "judge_threw", file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new ScenarioFault(code, placedMessage(file, cause), { cause });
  }
}

function without(table: KnobTable, named: KnobTable): KnobTable {
  return Object.fromEntries(Object.entries(table).filter(([name]) => !Object.hasOwn(named, name)));
}
