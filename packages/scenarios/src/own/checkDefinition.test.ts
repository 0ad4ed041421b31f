import { expect, test } from "vitest";
import type { Needs } from "../scenarios/scenario.ts";
import { definitionFault, needsFault } from "./checkDefinition.ts";
import type { ScenarioDefinition } from "./definition.ts";

const knob = { default: 5, min: 1, max: 10, description: "some" };
const good: ScenarioDefinition<string> = {
  name: "mine",
  title: "Mine",
  description: "Of my own.",
  knobs: { some: knob },
  needs: () => ({ units: 1, buyers: 1 }),
  journey: async () => {},
};

test("a whole definition has no fault", () => {
  expect(definitionFault(good)).toBeNull();
  expect(definitionFault({ ...good, knobs: {} })).toBeNull();
  const share = { ...knob, fraction: true as const, default: 1.5 };
  expect(definitionFault({ ...good, knobs: { share } })).toBeNull();
});

test.each<[object, RegExp]>([
  [{ name: "My own" }, /^name must be lower-case .*, not "My own"$/],
  [{ name: "m".repeat(65) }, /^name /],
  [{ title: " " }, /^title must be a text$/],
  [{ description: 5 }, /^description /],
  [{ knobs: null }, /^knobs /],
  [{ knobs: { "think-ms": knob } }, /^knobs\.think-ms: /],
  [{ knobs: { some: { ...knob, default: 1.5 } } }, /^knobs\.some\.default .* whole .*, not 1\.5$/],
  [{ knobs: { some: { ...knob, max: Infinity } } }, /^knobs\.some\.max .* not Infinity$/],
  [{ knobs: { some: { ...knob, min: 11 } } }, /^knobs\.some\.min must be at most its max, 10/],
  [{ knobs: { some: { ...knob, default: 11 } } }, /^knobs\.some\.default must be from 1 to 10/],
  [{ knobs: { some: { ...knob, description: undefined } } }, /^knobs\.some\.description /],
  [{ needs: {} }, /^needs must be a function$/],
  [{ judge: true }, /^judge must be a function$/],
  [{ journey: undefined }, /^there must be either a journey or a plan$/],
  [{ plan: () => {} }, /^there must be either a journey or a plan$/],
])("%j is named", (change, message) => {
  const wrong = { ...good, ...change } as ScenarioDefinition<string>;
  expect(definitionFault(wrong)).toMatch(message);
});

test.each<[Partial<Needs>, RegExp]>([
  [{ units: 0 }, /^needs\.units must be a whole number from 1 to 1000000, not 0$/],
  [{ buyers: 0 }, /^needs\.buyers .* from 1 /],
  [{ buyers: Number.NaN }, /^needs\.buyers .* not NaN$/],
  [{ holdSeconds: 0.5 }, /^needs\.holdSeconds /],
  [{ room: { checkoutCapacity: 0, admissionSeconds: 5 } }, /^needs\.room\.checkoutCapacity /],
  [{ room: { checkoutCapacity: 5, admissionSeconds: 3_601 } }, /^needs\.room\.admissionSeconds /],
])("needing %j is named", (change, message) => {
  expect(needsFault({ units: 1, buyers: 1, ...change }, 1)).toMatch(message);
});

test("a load without buyers is one for a plan only", () => {
  expect(needsFault({ units: 1, buyers: 0 }, 0)).toBeNull();
});
