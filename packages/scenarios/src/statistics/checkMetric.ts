import { ScenarioFault } from "../fault.ts";
import type { LoadPlan } from "../load/plan.ts";
import { knobsFor, type Scenario, unplacedPlan } from "../scenarios/scenario.ts";
import { METRICS, type MetricName, type RecordPair } from "./metrics.ts";

/**
 * Looks before there is any load whether it will have the metric that is to decide: without it
 * no number of pairs would tell anything.
 * @throws {ScenarioFault} `metric_missing`
 */
export function checkMetric(order: {
  scenario: Scenario;
  knobs: Record<string, number | undefined>;
  metric: MetricName | undefined;
}): void {
  const { scenario, metric } = order;
  if (metric === undefined) return;
  const plan = unplacedPlan(scenario, knobsFor(scenario, order.knobs));
  if (metric === "ordersPerMinute" && !("buyers" in plan)) {
    throw missing(metric, `${scenario.name} sells nothing`);
  }
  if (metric.startsWith("responseMs.") && !isOpen(plan)) {
    throw missing(metric, `nothing of ${scenario.name} is sent by the clock, as a rate would be`);
  }
}

/** The same of two runs that are there. @throws {ScenarioFault} `metric_missing` */
export function checkMetricOf(pair: RecordPair, metric: MetricName | undefined): void {
  if (metric === undefined) return;
  const without = [pair.before, pair.after].find(
    (record) => record.invalid === null && METRICS[metric].read(record) === undefined,
  );
  if (without !== undefined) throw missing(metric, `run ${without.id} has none`);
}

function isOpen(plan: LoadPlan): boolean {
  return plan.kind === "drop" || ("ratePerSecond" in plan && plan.ratePerSecond !== null);
}

function missing(metric: MetricName, why: string): ScenarioFault {
  return new ScenarioFault("metric_missing", `${metric} cannot decide: ${why}`);
}
