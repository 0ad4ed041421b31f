import type { RunRecord } from "../record/schema.ts";
import type { SeriesLine } from "../record/seriesSchema.ts";
import { median } from "../statistics/median.ts";

/** The parts of a server that can run short, each told by how long something waits for it. */
export const PARTS = {
  eventLoopDelayMs: "the server's event loop",
  poolWaitMs: "the ledger's connections",
  cacheMs: "the stock cache",
  ledgerMs: "the ledger",
} as const satisfies Partial<Record<keyof NonNullable<SeriesLine["server"]>, string>>;
export type Part = keyof typeof PARTS;

/** The part that slowed down most, in milliseconds, between two loads. */
export interface GaveWay {
  part: Part | "generator";
  /** Medians over the seconds of each run; null for the generator. */
  beforeMs: number | null;
  afterMs: number | null;
}

/**
 * What gave way between the last rate that was sustained and one that was not: the part that
 * adds the most milliseconds. Null when the server does not tell of itself.
 */
export function whatGaveWay(good: RunRecord | null, bad: RunRecord): GaveWay | null {
  if (bad.invalid?.reason === "generator_saturated") {
    return { part: "generator", beforeMs: null, afterMs: null };
  }
  const parts = (Object.keys(PARTS) as Part[]).flatMap((part) => {
    const afterMs = medianOf(bad, part);
    if (afterMs === null) return [];
    return [{ part, beforeMs: good === null ? null : medianOf(good, part), afterMs }];
  });
  const added = ({ beforeMs, afterMs }: (typeof parts)[number]) => afterMs - (beforeMs ?? 0);
  return parts.toSorted((one, other) => added(other) - added(one))[0] ?? null;
}

function medianOf({ series }: RunRecord, part: Part): number | null {
  const values = (series ?? []).flatMap(({ server }) => server?.[part] ?? []);
  return values.length === 0 ? null : median(values);
}
