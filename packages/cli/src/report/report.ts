import type { RunRecord } from "@dropctl/scenarios";
import { type Change, changesOf } from "./changes.ts";
import { type Headline, headlineOf } from "./headline.ts";
import { type Side, sidesOf } from "./sides.ts";
import { comparisonWarnings, type Warning, warningsOf } from "./warnings.ts";

/** All that a report says, whatever it is printed as. */
export interface Report {
  /** `order-rush: direct → cached` */
  title: string;
  headline: Headline;
  warnings: Warning[];
  scenarios: ScenarioReport[];
  /** Every run, in the order given. */
  runs: RunRecord[];
}

export interface ScenarioReport {
  scenario: string;
  sides: Side[];
  /** Empty unless there are two sides to compare. */
  changes: Change[];
  warnings: Warning[];
}

/** @param runs at least one, each once */
export function reportOf(runs: RunRecord[]): Report {
  const scenarios = [...Map.groupBy(runs, ({ scenario }) => scenario)].map(([scenario, records]) =>
    scenarioReport(scenario, records),
  );
  return {
    title: scenarios.map(titleOf).join("; "),
    headline: headlineOf(runs),
    warnings: warningsOf(runs),
    scenarios,
    runs,
  };
}

function scenarioReport(scenario: string, records: RunRecord[]): ScenarioReport {
  const sides = sidesOf(records);
  return {
    scenario,
    sides,
    changes: sides.length > 1 ? changesOf(sides) : [],
    warnings: comparisonWarnings(records),
  };
}

function titleOf({ scenario, sides }: ScenarioReport): string {
  return `${scenario}: ${sides.map(({ label }) => label).join(" → ")}`;
}
