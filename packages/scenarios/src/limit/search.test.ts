import { expect, test } from "vitest";
import { confirmedRate, nextProbe, type Probe } from "./search.ts";

/** Searches a target that sustains a rate if `sustains` says so. */
function search(sustains: (probe: Omit<Probe, "ok">) => boolean, start = 100): Probe[] {
  const probes: Probe[] = [];
  for (;;) {
    const next = nextProbe(probes, start);
    if (next === null) return probes;
    probes.push({ ...next, ok: sustains(next) });
    expect(probes.length).toBeLessThan(60);
  }
}

test.each([100, 130, 1_000, 23_456])("a target that takes %d/s is told within a tenth", (limit) => {
  const probes = search(({ ratePerSecond }) => ratePerSecond <= limit);
  const found = confirmedRate(probes) ?? 0;
  expect(found).toBeLessThanOrEqual(limit);
  expect(found).toBeGreaterThan(limit / 1.11);
  const half = probes.at(-1);
  expect(half?.purpose).toBe("half");
  expect((half?.ratePerSecond ?? 0) / found).toBeCloseTo(0.5, 2);
});

test("a start that is too high goes down until a rate is sustained", () => {
  expect(confirmedRate(search(({ ratePerSecond }) => ratePerSecond <= 30))).toBeGreaterThan(27);
});

test("a rate that does not stand a second look is not the limit", () => {
  const probes = search(
    ({ ratePerSecond, purpose }) => ratePerSecond <= (purpose === "confirm" ? 800 : 1_000),
  );
  const found = confirmedRate(probes) ?? 0;
  expect(found).toBeLessThanOrEqual(800);
  expect(found).toBeGreaterThan(650);
});

test("a target that sustains nothing, or never twice, has no limit", () => {
  const nothing = search(() => false);
  expect(confirmedRate(nothing)).toBeNull();
  expect(nothing.at(-1)?.ratePerSecond).toBeLessThan(2);
  const neverTwice = search(
    ({ ratePerSecond, purpose }) => purpose !== "confirm" && ratePerSecond < 500,
  );
  expect(confirmedRate(neverTwice)).toBeNull();
});
