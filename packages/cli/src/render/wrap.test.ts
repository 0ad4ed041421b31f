import { expect, test } from "vitest";
import { knobsText } from "./units.ts";
import { wrap } from "./wrap.ts";

test("lines end between words, and never between a knob and its value", () => {
  const knobs = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`knob${at}`, at]));
  const lines = wrap(knobsText(knobs)).split("\n");
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) {
    expect(line.length).toBeLessThanOrEqual(80);
    expect(line).toMatch(/^knob\d+ \d+, .*knob\d+ \d+,?$/);
  }
});

test("a share keeps its sign", () => {
  const knobs = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`k${at}Share`, 0.5]));
  for (const line of wrap(knobsText(knobs)).split("\n")) expect(line).toMatch(/^k.* %,?$/);
});
