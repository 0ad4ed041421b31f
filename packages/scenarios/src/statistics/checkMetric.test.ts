import { expect, test } from "vitest";
import { findScenario } from "../scenarios/catalogue.ts";
import { checkMetric } from "./checkMetric.ts";
import type { MetricName } from "./metrics.ts";

const check = (name: string, knobs: Record<string, number>, metric: MetricName) => () =>
  checkMetric({ scenario: findScenario(name), knobs, metric });

test.each<[string, Record<string, number>, MetricName]>([
  ["stock-read", {}, "latencyMs.p99"],
  ["stock-read", { ratePerSecond: 100 }, "responseMs.p99"],
  ["order-rush", {}, "ordersPerMinute"],
  ["full-drop", {}, "responseMs.p50"],
])("%s with %j has %s", (name, knobs, metric) => {
  expect(check(name, knobs, metric)).not.toThrow();
});

test.each<[string, Record<string, number>, MetricName]>([
  ["stock-read", {}, "ordersPerMinute"],
  ["stock-read", {}, "responseMs.p99"],
  ["order-rush", {}, "responseMs.mean"],
  ["queue-rush", {}, "responseMs.p95"],
])("%s with %j has no %s", (name, knobs, metric) => {
  expect(check(name, knobs, metric)).toThrow(expect.objectContaining({ code: "metric_missing" }));
});
