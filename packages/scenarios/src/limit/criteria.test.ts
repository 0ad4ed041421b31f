import { expect, test } from "vitest";
import { parseCriteria } from "./criteria.ts";

const limitsOf = (text: string) => {
  const parsed = parseCriteria(text);
  if (parsed.kind === "refused") return parsed.message;
  return parsed.criteria.map(({ metric, bound, limit }) => [metric.path, bound, limit]);
};

test.each([
  ["p99<1s", [["responseMs.p99", "max", 1_000]]],
  [
    "p99 <= 25ms, failures=0",
    [
      ["responseMs.p99", "max", 25],
      ["failureRate", "min", 0],
      ["failureRate", "max", 0],
    ],
  ],
  ["within1s>0.99", [["within1s", "min", 0.99]]],
  ["steps.reserve.latencyMs.p95<5ms", [["steps.reserve.latencyMs.p95", "max", 5]]],
])("%s", (text, limits) => {
  expect(limitsOf(text)).toEqual(limits);
});

test.each([
  ["p99", /"p99" is not like p99<1s/],
  ["", /"" is not like/],
  ["p99<1", /with its unit/],
  ["speed<1s", /no metric "speed"/],
  ["failures=2", /share from 0 to 1/],
  ["p99<1s,", /"" is not like/],
])("%j is refused", (text, message) => {
  expect(limitsOf(text)).toMatch(message);
});
