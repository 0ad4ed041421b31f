import { expect, test } from "vitest";
import { findScenario, SCENARIOS } from "./catalogue.ts";
import { resolveKnobs } from "./knobs.ts";
import { knobsFor } from "./scenario.ts";

const rush = findScenario("order-rush");

test("what is left out has its default", () => {
  const defaults = { buyers: 8_500, units: 1_000, connections: 256, ratePerSecond: 0 };
  expect(resolveKnobs(rush.knobs, {})).toEqual(defaults);
  expect(resolveKnobs(rush.knobs, { units: 5, buyers: undefined })).toEqual({
    ...defaults,
    units: 5,
  });
});

test.each([
  [{ buyers: 0 }, /buyers must be a whole number from 1/],
  [{ units: 1.5 }, /units must be a whole number/],
  [
    { durationMs: 5 },
    /no knob "durationMs" here; there are buyers, units, connections, ratePerSecond/,
  ],
  [{ toString: 5 }, /no knob "toString"/],
])("%j is refused by name", (knobs, message) => {
  expect(() => resolveKnobs(rush.knobs, knobs)).toThrow(message);
});

test("shares may be fractions, and are checked together", () => {
  const queue = findScenario("queue-rush");
  expect(knobsFor(queue, { leaveShare: 0.1, noShowShare: 0.2, noPayShare: 0.7 })).toMatchObject({
    leaveShare: 0.1,
    buyers: 1_000,
  });
  expect(() => knobsFor(queue, { leaveShare: 1.1 })).toThrow(/leaveShare must be a number from 0/);
  expect(() => knobsFor(queue, { leaveShare: Number.NaN })).toThrow(/leaveShare/);
  expect(() => knobsFor(queue, { leaveShare: 0.5, noPayShare: 0.6 })).toThrow(/1.1 together/);
});

test("an unknown scenario names those there are", () => {
  expect(() => findScenario("rush")).toThrow(
    /no scenario "rush"; there are stock-read, order-rush, queue-rush/,
  );
});

test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
  "%s warms up with knobs that are allowed, and not with more load",
  (_name, scenario) => {
    const knobs = resolveKnobs(scenario.knobs, {});
    const warm = resolveKnobs(scenario.knobs, scenario.warmUp(knobs));
    for (const [name, value] of Object.entries(warm)) {
      expect(value).toBeLessThanOrEqual(knobs[name] ?? 0);
    }
  },
);

test("a rush at a rate has buyers left for what is measured, in its warm-up too", () => {
  expect(() => knobsFor(rush, { buyers: 1_000, ratePerSecond: 1_000 })).toThrow(
    /first second is not measured: at 1000\/s there must be more buyers than 1000/,
  );
  expect(knobsFor(rush, { buyers: 1_001, ratePerSecond: 1_000 })).toMatchObject({ buyers: 1_001 });
  const fast = knobsFor(rush, { buyers: 200_000, ratePerSecond: 20_000 });
  expect(knobsFor(rush, rush.warmUp(fast)).ratePerSecond).toBeLessThan(2_500);
});
