import { memo } from "#ink";
import type { DropView, LiveView } from "../live/view.ts";
import { silentSeconds } from "./chart/seconds.ts";
import type { PanelName } from "./layout.ts";
import { comparisonLines } from "./panels/comparison.ts";
import { healthLines } from "./panels/health.ts";
import { invariantLines } from "./panels/invariants.ts";
import { latencyLines } from "./panels/latency.ts";
import { loadLines } from "./panels/load.ts";
import { logLines } from "./panels/log.ts";
import { noDropLines, stockLines } from "./panels/stock.ts";
import { trafficLines } from "./panels/traffic.ts";
import { waitingRoomLines } from "./panels/waitingRoom.ts";
import { Rows } from "./rows.tsx";
import type { Palette } from "./text/paint.ts";
import type { Line } from "./text/span.ts";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a panel reads; where none of it has changed, it is not drawn anew. */
type Reads = readonly unknown[];

interface Source {
  readonly reads: (view: LiveView, drop: DropView | null) => Reads;
  readonly lines: (view: LiveView, drop: DropView | null, size: Size) => readonly Line[];
}

const isStale = (view: LiveView, drop: DropView | null): boolean =>
  view.link.kind === "stale" || drop?.link.kind === "stale";

const SOURCES: Record<PanelName, Source> = {
  stock: {
    // The clock is told only where something counts down to it.
    reads: (view, drop) => [
      drop,
      view.load === null,
      drop?.state?.phase === "scheduled" ? view.nowMs : 0,
    ],
    lines: (view, drop, size) =>
      drop === null
        ? noDropLines(size.width, { comesByItself: view.load !== null })
        : stockLines(drop, { ...size, nowMs: view.nowMs }),
  },
  load: {
    reads: (view) => [view.load],
    lines: (view, _, size) => (view.load === null ? [] : loadLines(view.load, size)),
  },
  comparison: {
    reads: (view) => [view.comparison],
    lines: (view, _, size) =>
      view.comparison === null ? [] : comparisonLines(view.comparison, size),
  },
  traffic: {
    reads: (view) => [view.traffic, view.trafficSource, silentSeconds(view)],
    lines: (view, _, size) => trafficLines(view, size),
  },
  latency: {
    reads: (view) => [view.traffic, silentSeconds(view)],
    lines: (view, _, size) => latencyLines(view, size),
  },
  waitingRoom: {
    reads: (_, drop) => [drop?.state],
    lines: (_, drop, size) =>
      waitingRoomLines(drop?.state == null ? undefined : drop.state.queue, size),
  },
  health: {
    reads: (view, drop) => [view.server, drop?.state, isStale(view, drop)],
    lines: (view, drop, size) =>
      healthLines(view.server, drop?.state ?? null, { ...size, stale: isStale(view, drop) }),
  },
  invariants: {
    reads: (_, drop) => [drop?.light],
    lines: (_, drop, size) => invariantLines(drop?.light ?? null, size),
  },
  log: {
    reads: (view) => [view.log],
    lines: (view, _, size) => logLines(view.log, { ...size, nowMs: view.nowMs }),
  },
};

interface PanelProps extends Size {
  readonly name: PanelName;
  readonly view: LiveView;
  readonly drop: DropView | null;
  readonly looks: Palette;
}

export const Panel = memo(
  function Panel({ name, view, drop, looks, width, height }: PanelProps) {
    const lines = SOURCES[name].lines(view, drop, { width, height });
    return <Rows lines={lines} width={width} height={height} looks={looks} />;
  },
  (before, after) =>
    before.name === after.name &&
    before.width === after.width &&
    before.height === after.height &&
    before.looks === after.looks &&
    same(readsOf(before), readsOf(after)),
);

function readsOf({ name, view, drop }: PanelProps): Reads {
  return SOURCES[name].reads(view, drop);
}

function same(before: Reads, after: Reads): boolean {
  return before.every((value, at) => Object.is(value, after[at]));
}
