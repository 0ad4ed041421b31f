import { describe, expect, test } from "vitest";
import { longestPollMs, POLL_MS_MAX, pollAfterMs } from "./pollPace.ts";

const pace = (line: Partial<Parameters<typeof pollAfterMs>[0]>) =>
  pollAfterMs({ ahead: 0, waitSeconds: null, admissionMs: 120_000, random: 0.5, ...line });

describe("the pace of polls", () => {
  test("is a second near the head and longer for those far back", () => {
    expect(pace({ waitSeconds: 0 })).toBe(1_000);
    expect(pace({ waitSeconds: 40 })).toBe(5_000);
    expect(pace({ waitSeconds: 80 })).toBe(10_000);
    expect(pace({ waitSeconds: 100_000 })).toBe(24_000);
  });

  test("goes by the people ahead while the wait is unknown", () => {
    expect(pace({ ahead: 10 })).toBe(1_000);
    expect(pace({ ahead: 1_000 })).toBe(5_000);
    expect(pace({ ahead: 1_000_000 })).toBe(10_000);
  });

  test("is spread around what is told, and never above the limit", () => {
    expect(pace({ waitSeconds: 40, random: 0 })).toBe(3_750);
    expect(pace({ waitSeconds: 40, random: 0.999_999 })).toBe(6_250);
    expect(pace({ waitSeconds: 1e9, random: 0.999_999 })).toBeLessThanOrEqual(POLL_MS_MAX);
  });

  test("lets nobody sleep through an admission that is short", () => {
    const far = { ahead: 1e6, waitSeconds: 1e9 };
    expect(pace({ ...far, admissionMs: 10_000, random: 0.999_999 })).toBeLessThanOrEqual(5_000);
    expect(pace({ ...far, admissionMs: 1_000 })).toBe(1_000);
    expect([1_000, 10_000, 120_000].map((admissionMs) => longestPollMs({ admissionMs }))).toEqual([
      ...[1_000, 5_000, POLL_MS_MAX],
    ]);
  });
});
