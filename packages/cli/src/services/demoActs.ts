import { findScenario, PAIRS_MIN, type RecordPair, type Scenario } from "@dropctl/scenarios";

/** One scenario of the demo, with the size that fits the time it may take. */
export interface DemoAct {
  scenario: Scenario;
  knobs: Record<string, number>;
  resize?: (warmUp: RecordPair) => Record<string, number>;
}

/** The published case, 8,500 buyers for 1,000 units, scaled in whole hundreds of units. */
const BUYERS_A_STEP = 850;
const UNITS_A_STEP = 100;

interface Size {
  readMs: number;
  /** For all timed rushes together. */
  rushMs: number;
  steps: { min: number; max: number };
}

// Beside the load itself a trial takes half a second: a process, a drop, an audit.
const FULL: Size = { readMs: 2_000, rushMs: 50_000, steps: { min: 12, max: 48 } };
const QUICK: Size = { readMs: 500, rushMs: 9_000, steps: { min: 3, max: 24 } };

/** What the demo plays: reads, then a rush as large as this machine manages in the time. */
export function demoActs(quick: boolean): DemoAct[] {
  const { readMs, rushMs, steps } = quick ? QUICK : FULL;
  const atLeast = rushKnobs(steps.min);
  return [
    { scenario: findScenario("stock-read"), knobs: { durationMs: readMs } },
    {
      scenario: findScenario("order-rush"),
      knobs: atLeast,
      resize: (warmUp) => {
        const msABuyer = costMs(warmUp.before) + costMs(warmUp.after);
        const affordable = rushMs / PAIRS_MIN / msABuyer / BUYERS_A_STEP;
        return rushKnobs(Math.max(steps.min, Math.min(steps.max, Math.floor(affordable))));
      },
    },
  ];
}

function rushKnobs(steps: number) {
  return { buyers: steps * BUYERS_A_STEP, units: steps * UNITS_A_STEP };
}

function costMs({ durationMs, outcomes }: RecordPair["before"]): number {
  return durationMs / Math.max(1, outcomes.buyers);
}
