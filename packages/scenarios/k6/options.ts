import type { Options, Scenario } from "k6/options";
import type { K6Plan } from "../src/engines/k6/order.ts";

/** Longer than any request may take, so that none is cut off by the end of the load. */
const GRACEFUL_STOP = "12s";

/** k6's own metric: iterations that were due and that no virtual user was free for. */
export const DROPPED = "dropped_iterations{scenario:load}";
/** k6 refuses a shorter one; the script itself sends nothing beyond the plan's. */
const DURATION_MS_MIN = 1_000;

/** What k6 has to do for a plan: `load` is measured, `warmUp` is not. */
export function optionsOf(plan: K6Plan): Options {
  return {
    scenarios: plan.kind === "read" ? readScenarios(plan) : { load: buyersScenario(plan) },
    discardResponseBodies: false,
    setupTimeout: "5m",
    teardownTimeout: "1m",
  };
}

function readScenarios(plan: Extract<K6Plan, { kind: "read" }>): Record<string, Scenario> {
  const load = readScenario(plan, plan.durationMs);
  const warmUpMs = Math.max(plan.warmUpMs, DURATION_MS_MIN);
  if (plan.warmUpMs === 0) return { load: { ...load, exec: "load" } };
  return {
    warmUp: { ...readScenario(plan, warmUpMs), exec: "warm", gracefulStop: "0s" },
    load: { ...load, exec: "load", startTime: `${warmUpMs}ms` },
  };
}

function readScenario(
  { ratePerSecond, connections }: Extract<K6Plan, { kind: "read" }>,
  durationMs: number,
): Scenario {
  return ratePerSecond === null
    ? {
        executor: "constant-vus",
        vus: connections,
        duration: atLeast(durationMs),
        gracefulStop: GRACEFUL_STOP,
      }
    : arrivals({ ratePerSecond, connections, durationMs });
}

function buyersScenario(plan: Exclude<K6Plan, { kind: "read" }>): Scenario {
  const { buyers, connections } = plan;
  const rest = {
    exec: "load",
    maxDuration: `${plan.timeLimitMs}ms`,
    gracefulStop: GRACEFUL_STOP,
  };
  if (plan.kind === "queue") {
    // A buyer who waits for a turn keeps its virtual user.
    return { executor: "per-vu-iterations", vus: buyers, iterations: 1, ...rest };
  }
  const { ratePerSecond } = plan;
  if (ratePerSecond === null) {
    const vus = Math.min(connections, buyers);
    return { executor: "shared-iterations", vus, iterations: buyers, ...rest };
  }
  // To the middle between the last buyer and one more: rounding must not cost one.
  const durationMs = ((buyers - 0.5) / ratePerSecond) * 1_000;
  return { ...arrivals({ ratePerSecond, connections, durationMs }), exec: "load" };
}

function arrivals(order: {
  ratePerSecond: number;
  connections: number;
  durationMs: number;
}): Scenario {
  return {
    executor: "constant-arrival-rate",
    // k6 takes whole numbers only.
    rate: Math.round(order.ratePerSecond * 1_000),
    timeUnit: "1000s",
    duration: atLeast(order.durationMs),
    preAllocatedVUs: order.connections,
    maxVUs: order.connections,
    gracefulStop: GRACEFUL_STOP,
  };
}

function atLeast(durationMs: number): string {
  return `${Math.max(durationMs, DURATION_MS_MIN)}ms`;
}
