import type { RunRecord } from "@dropctl/scenarios";

/** Runs of one scenario that were made the same way. */
export interface Side {
  /** What tells it from the other sides: `cached`, `direct on local`. */
  label: string;
  runs: RunRecord[];
  /** The one with the middle TPS, whose charts stand for the side. */
  shown: RunRecord;
}

type Way = (record: RunRecord) => string;

const WAYS: Way[] = [
  ({ mode }) => mode,
  ({ stack }) => stack,
  ({ engine }) => engine,
  ({ environment }) => `server ${environment.server}`,
];

/**
 * Groups the runs of one scenario by mode, stack, engine and the server's version, `direct` before
 * `cached` and else as given. Runs that are all alike are a side each, by their start.
 */
export function sidesOf(records: readonly RunRecord[]): Side[] {
  const telling = WAYS.filter((way) => new Set(records.map(way)).size > 1);
  const ways: Way[] = telling.length > 0 ? telling : [({ mode }) => mode];
  const alike = telling.length === 0 && records.length > 1;
  const labelOf = alike
    ? startOf
    : (record: RunRecord) => ways.map((way) => way(record)).join(", ");
  const groups = Map.groupBy(records, (record) => (alike ? record.id : labelOf(record)));
  return [...groups.values()]
    .toSorted((a, b) => directFirst(a) - directFirst(b))
    .flatMap((runs) => {
      const shown = middleByTps(runs);
      return shown === undefined ? [] : [{ label: labelOf(shown), runs, shown }];
    });
}

function startOf({ startedAt }: RunRecord): string {
  return `${startedAt.slice(0, 10)} ${startedAt.slice(11, 19)}`;
}

function directFirst([first]: RunRecord[]): number {
  return first?.mode === "direct" ? 0 : 1;
}

function middleByTps(runs: RunRecord[]): RunRecord | undefined {
  const sorted = runs.toSorted((a, b) => a.tps - b.tps);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
