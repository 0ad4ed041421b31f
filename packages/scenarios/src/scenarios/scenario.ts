import type { Audit, LedgerRow, Stock } from "@dropctl/protocol";
import type { Buyer, LoadPlan } from "../load/plan.ts";
import type { LoadResult } from "../load/result.ts";
import type { Broken } from "../record/schema.ts";
import type { Knobs, KnobTable } from "./knobs.ts";

/** A figure that somebody else published for the same load, before and after a change. */
export interface PublishedFigure {
  metric: string;
  label: string;
  /** Null when only the better figure was published. */
  before: number | null;
  after: number;
  unit: string;
}

export interface Published {
  /** The case in one sentence. */
  about: string;
  figures: PublishedFigure[];
}

/** What a scenario needs to be there before its load. */
export interface Needs {
  /** Units of the fresh drop. */
  units: number;
  /** Distinct buyers with tokens; 0 for none. */
  buyers: number;
}

/** All that is known once the load is over and the drop has come to rest. */
export interface Evidence {
  knobs: Knobs;
  load: LoadResult;
  audit: Audit;
  stock: Stock;
  /** Every ledger row of the drop. */
  rows: LedgerRow[];
}

/** A named load with a judge. */
export interface Scenario {
  name: string;
  title: string;
  description: string;
  knobs: KnobTable;
  needs(knobs: Knobs): Needs;
  plan(order: { knobs: Knobs; dropId: string; buyers: Buyer[]; runKey: string }): LoadPlan;
  /** What the scenario itself demands of the stock, beside what is judged for every one. */
  judge(evidence: Evidence): Broken[];
  /** Knobs for an untimed trial before a comparison; shorter, the same in kind. */
  warmUp(knobs: Knobs): Knobs;
  published: Published | null;
}

/** A knob by name; the table was resolved, so it is there. */
export function knobOf(knobs: Knobs, name: string): number {
  const value = knobs[name];
  if (value === undefined) throw new Error(`knob ${name} was not resolved`);
  return value;
}
