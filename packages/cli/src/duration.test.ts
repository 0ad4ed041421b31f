import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";

test.each([
  ["250ms", 250],
  ["3s", 3_000],
  ["1.5s", 1_500],
  ["30m", 1_800_000],
  ["2h", 7_200_000],
  ["1d", 86_400_000],
])("%s is %d ms", (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
});

test.each(["", "30", "m", "-3s", "3 s", "3s4", "1e3s", "Infinitys", "3w"])(
  "%j is no duration",
  (text) => {
    expect(parseDuration(text)).toBeNull();
  },
);

test.each([
  [0, "0ms"],
  [1_500, "1500ms"],
  [90_000, "90s"],
  [1_800_000, "30m"],
])("%d ms is written %s, which reads back", (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
  expect(parseDuration(text)).toBe(durationMs);
});
