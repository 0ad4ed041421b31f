import { gone } from "./gone.ts";
import type { Invalid, RunRecord } from "./record/schema.ts";
import type { RecordPair } from "./statistics/metrics.ts";
import type { Side } from "./statistics/pairing.ts";
import {
  type ArrangedTrial,
  arrangeTrial,
  closeDrop,
  judgeTrial,
  type LoadedTrial,
  loadTrial,
  runTrial,
  type SharedTime,
  type TrialOptions,
} from "./trial.ts";
import { inTurns } from "./turns.ts";

/** A pair that is about to be played. */
export interface PairOrder {
  /** Who goes first. */
  sides: readonly [Side, Side];
  trial: (side: Side) => TrialOptions;
  /** Called with each record as soon as it is there. */
  onRecord: (record: RunRecord) => void | Promise<void>;
  signal: AbortSignal | undefined;
  /** Which one it is, for whoever stopped it. */
  name: string;
}

/** What came of a pair; one that ended early lacks a side, or has one that is invalid. */
export interface PlayedPair {
  records: Partial<RecordPair>;
  invalid: Invalid | null;
}

/** One whole trial after the other. */
export async function playOneByOne(order: PairOrder): Promise<PlayedPair> {
  const records: Partial<RecordPair> = {};
  for (const side of order.sides) {
    const record = await unlessStopped(order, () => runTrial(order.trial(side)));
    if ("reason" in record) return { records, invalid: record };
    records[side] = record;
    await order.onRecord(record);
    if (record.invalid !== null) return { records, invalid: record.invalid };
  }
  return { records, invalid: null };
}

/**
 * Both trials at once, but they send in turns. A load that is cut short ends the other one too,
 * since there is nothing to hold it against; both are judged.
 */
export async function playInTurns(
  order: PairOrder,
  turns: Omit<SharedTime, "seat">,
): Promise<PlayedPair> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(order.signal ? [order.signal] : [])]);
  const [first, second] = order.sides;
  // Drops that are never loaded are closed, however the pair ends.
  await using unused = new AsyncDisposableStack();
  const arrange = async (side: Side) => {
    const trial = await unlessStopped(order, () => arrangeTrial({ ...order.trial(side), signal }));
    if (!("reason" in trial)) unused.defer(() => closeDrop(trial));
    return trial;
  };

  const one = await arrange(first);
  if ("reason" in one) return { records: {}, invalid: one };
  const other = await arrange(second);
  if ("reason" in other) return { records: {}, invalid: other };
  if (order.signal?.aborted === true) return { records: {}, invalid: stopped(order) };
  unused.move();

  const cut: Side[] = [];
  const load = (side: Side, trial: ArrangedTrial) => async (seat: SharedTime["seat"]) => {
    const loaded = await loadTrial(trial, { seat, ...turns }).catch((error: unknown) => {
      stop.abort();
      throw error;
    });
    if (loaded.load.cutShort !== null) {
      cut.push(side);
      stop.abort();
    }
    return loaded;
  };
  const loads = await inTurns(turns.turnMs, [load(first, one), load(second, other)]);
  return judgeBoth(order, loads, cut[0]);
}

/** @param cut whose load was cut short first: why that was is why the pair is void */
async function judgeBoth(
  { sides, onRecord }: PairOrder,
  loads: readonly [LoadedTrial, LoadedTrial],
  cut: Side | undefined,
): Promise<PlayedPair> {
  const records: Partial<RecordPair> = {};
  const invalid: Partial<Record<Side, Invalid>> = {};
  for (const [at, side] of sides.entries()) {
    const record = await judgeTrial(loads[at] as LoadedTrial).catch(gone);
    if ("reason" in record) {
      invalid[side] = record;
      continue;
    }
    records[side] = record;
    if (record.invalid !== null) invalid[side] = record.invalid;
    await onRecord(record);
  }
  const first = cut === undefined ? undefined : invalid[cut];
  return { records, invalid: first ?? invalid.before ?? invalid.after ?? null };
}

/** A target that goes away between two steps, or a stop, ends the pair. */
async function unlessStopped<T extends object>(
  order: PairOrder,
  step: () => Promise<T>,
): Promise<T | Invalid> {
  return order.signal?.aborted === true ? stopped(order) : step().catch(gone);
}

function stopped({ name }: PairOrder): Invalid {
  return { reason: "interrupted", detail: `stopped in ${name}` };
}
