import type { Audit, Drop, LedgerRow, Stock, TicketRow } from "@dropctl/protocol";
import type { Buyer, LoadPlan } from "../load/plan.ts";
import type { LoadResult } from "../load/result.ts";
import type { Broken } from "../record/schema.ts";
import { ScenarioFault } from "../fault.ts";
import { type Knobs, type KnobTable, resolveKnobs } from "./knobs.ts";

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
  /** 30 minutes unless told. */
  holdSeconds?: number;
  /** None unless told. */
  room?: RoomNeeds;
  /** It opens by itself, so many milliseconds after it was made; open at once unless told. */
  opensInMs?: number;
}

/** The waiting room of the fresh drop; it takes every buyer. */
export interface RoomNeeds {
  checkoutCapacity: number;
  admissionSeconds: number;
}

/** All that is known once the load is over and the drop has come to rest. */
export interface Evidence {
  knobs: Knobs;
  drop: Drop;
  buyers: Buyer[];
  load: LoadResult;
  audit: Audit;
  /** As buyers read it, asked for once the drop was at rest. */
  stock: Stock;
  /** Every ledger row of the drop. */
  rows: LedgerRow[];
  /** Every ticket of its waiting room, in the order of their numbers; empty without one. */
  tickets: TicketRow[];
}

/** What has been arranged for a load. */
export interface PlanOrder {
  knobs: Knobs;
  dropId: string;
  productId: string;
  /** When the drop opens, or was opened, by this machine's clock: milliseconds since 1970. */
  opensAtMs: number;
  buyers: Buyer[];
  runKey: string;
}

/** A named load with a judge. */
export interface Scenario {
  name: string;
  title: string;
  description: string;
  knobs: KnobTable;
  /** What the knobs' own ranges cannot say; null: they fit together. */
  conflict?(knobs: Knobs): string | null;
  needs(knobs: Knobs): Needs;
  plan(order: PlanOrder): LoadPlan;
  /** What the scenario itself demands of the stock, beside what is judged for every one. */
  judge(evidence: Evidence): Broken[];
  /** Knobs for an untimed trial before a comparison; shorter, the same in kind. */
  warmUp(knobs: Knobs): Knobs;
  /** Knobs for an open load at a rate, for so long; undefined: this load has no rate. */
  atRate?: (knobs: Knobs, load: { ratePerSecond: number; durationMs: number }) => Knobs;
  published: Published | null;
}

/** A knob by name; the table was resolved, so it is there. */
export function knobOf(knobs: Knobs, name: string): number {
  const value = knobs[name];
  if (value === undefined) throw new Error(`knob ${name} was not resolved`);
  return value;
}

/**
 * A scenario's knobs with their defaults, checked one by one and together.
 * @throws {ScenarioFault} `invalid_knob`
 */
export function knobsFor(scenario: Scenario, given: Record<string, number | undefined>): Knobs {
  const knobs = resolveKnobs(scenario.knobs, given);
  const conflict = scenario.conflict?.(knobs) ?? null;
  if (conflict !== null) throw new ScenarioFault("invalid_knob", conflict);
  return knobs;
}

/** A scenario's load while there is no drop and no buyer yet: its kind and its size are known. */
export function unplacedPlan(scenario: Scenario, knobs: Knobs): LoadPlan {
  const { buyers: length } = scenario.needs(knobs);
  const buyers = Array.from({ length }, () => ({ buyerId: "", token: "" }));
  const nowhere = { dropId: "", productId: "", runKey: "", opensAtMs: 0 };
  return scenario.plan({ ...nowhere, knobs, buyers });
}
