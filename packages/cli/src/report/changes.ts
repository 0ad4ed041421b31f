import { median, type MetricUnit, type RunRecord } from "@dropctl/scenarios";
import { points, ratio } from "../render/units.ts";
import { FIGURES, figureText } from "./figures.ts";
import type { Side } from "./sides.ts";

/** One figure over the sides of a scenario. */
export interface Change {
  label: string;
  values: ChangeValue[];
}

export interface ChangeValue {
  side: string;
  /** The median over the side's runs. */
  value: number;
  text: string;
  /** Against the first side: `×2.13`, of shares `+4.2 pts`; null for the first. */
  change: string | null;
}

/** The figures that every run of every side has. */
export function changesOf(sides: readonly Side[]): Change[] {
  return FIGURES.flatMap(({ label, unit, read }) => {
    const medians = sides.map((side) => medianOf(side.runs, read));
    const [first] = medians;
    if (first === undefined || medians.includes(undefined)) return [];
    const values = sides.map((side, at) => {
      const value = medians[at] ?? 0;
      return {
        side: side.label,
        value,
        text: figureText(unit, value),
        change: at === 0 ? null : changeText(unit, first, value),
      };
    });
    return [{ label, values }];
  });
}

function medianOf(
  runs: readonly RunRecord[],
  read: (record: RunRecord) => number | undefined,
): number | undefined {
  const values = runs.map(read);
  return values.every((value) => value !== undefined) ? median(values) : undefined;
}

function changeText(unit: MetricUnit, before: number, after: number): string | null {
  if (unit === "share") return points(after - before);
  return before > 0 ? ratio(after / before) : null;
}
