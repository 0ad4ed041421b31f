import { LATENCY_CHART_ROWS } from "./panels/latency.ts";
import { type Placed, stack, type Wish } from "./stack.ts";

export type PanelName =
  | "stock"
  | "load"
  | "comparison"
  | "traffic"
  | "latency"
  | "waitingRoom"
  | "health"
  | "invariants"
  | "log";

/** What decides where panels go, besides the size. */
export interface Contents {
  readonly tabs: boolean;
  readonly banners: number;
  readonly load: boolean;
  readonly comparison: boolean;
  /** Whether the chosen drop has a waiting room. */
  readonly queue: boolean;
  /** Rows that the light needs below its heading. */
  readonly lightRows: number;
}

/** From top to bottom: header, tabs, banners, `top`, `columns` side by side, `bottom`, footer. */
export interface Layout extends Body {
  readonly top: readonly Placed<PanelName>[];
}

interface Body {
  readonly columns: readonly {
    readonly width: number;
    readonly panels: readonly Placed<PanelName>[];
  }[];
  readonly bottom: readonly Placed<PanelName>[];
}

export const GAP = 1;
/** From here on panels say more than the least. */
export const ROOMY_ROWS = 36;
const COLUMNS_MIN = 40;
const COLUMNS_FOR_TWO = 80;
/** A narrower log would cut its lines off. */
const LOG_COLUMNS_MIN = 60;
/** What the panels beside the chart need. */
const SIDE_ROWS = 14;
const ROWS_MIN = 10;
/** The header, and two rows of footer. */
const FIXED_ROWS = 3;

/** Null: nothing can be laid out in so little. */
export function layout(columns: number, rows: number, contents: Contents): Layout | null {
  if (columns < COLUMNS_MIN || rows < ROWS_MIN) return null;
  const below = rows - FIXED_ROWS - (contents.tabs ? 1 : 0) - contents.banners;
  const roomy = rows >= ROOMY_ROWS;
  const top: Wish<PanelName>[] = [
    ...(contents.load ? [{ name: "load", least: 3, most: 3 } as const] : []),
    ...(contents.comparison ? [] : [{ name: "stock", least: 3, most: roomy ? 4 : 3 } as const]),
  ];
  const placedTop = stack(top, ["stock", "load"], below);
  const left = below - placedTop.reduce((sum, { height }) => sum + height, 0);
  return { top: placedTop, ...body(columns, left, contents) };
}

function body(columns: number, rows: number, contents: Contents): Body {
  if (contents.comparison) return comparing(columns, rows, contents);
  return columns >= COLUMNS_FOR_TWO
    ? twoColumns(columns, rows, contents)
    : oneColumn(columns, rows, contents);
}

function sidePanels({ queue, lightRows }: Contents, roomy: boolean): Wish<PanelName>[] {
  return [
    { name: "invariants", least: 2, most: 1 + lightRows },
    { name: "waitingRoom", least: queue ? 3 : 2, most: queue ? (roomy ? 8 : 5) : 2 },
    { name: "health", least: 4, most: 7 },
  ];
}

function twoColumns(columns: number, rows: number, contents: Contents): Body {
  const right = Math.min(64, Math.max(30, Math.floor(columns * 0.32)));
  const logBelow = rows < 28 || right < LOG_COLUMNS_MIN;
  // Below the columns a line of the log is as wide as the screen; there it gets what they leave.
  const bottom = logBelow ? Math.max(3, Math.min(Math.ceil(rows * 0.3), rows - SIDE_ROWS)) : 0;
  const height = rows - bottom;
  const chartBelow = height >= 8 + LATENCY_CHART_ROWS && rows >= 24;
  const left: Wish<PanelName>[] = [
    { name: "traffic", least: 5, most: chartBelow ? Math.ceil(height * 0.6) : height },
    ...(chartBelow ? [{ name: "latency", least: LATENCY_CHART_ROWS, most: height } as const] : []),
  ];
  const side: Wish<PanelName>[] = [
    ...(chartBelow ? [] : [{ name: "latency", least: 3, most: 3 } as const]),
    ...sidePanels(contents, height >= 18),
    ...(logBelow ? [] : [{ name: "log", least: 3, most: height } as const]),
  ];
  const importance = ["invariants", "latency", "waitingRoom", "health", "log"] as const;
  return {
    columns: [
      { width: columns - right - GAP, panels: stack(left, ["traffic", "latency"], height) },
      { width: right, panels: stack(side, importance, height) },
    ],
    bottom: logBelow ? [{ name: "log", height: bottom }] : [],
  };
}

function oneColumn(columns: number, rows: number, contents: Contents): Body {
  const wishes: Wish<PanelName>[] = [
    { name: "invariants", least: 2, most: 1 + contents.lightRows },
    { name: "traffic", least: rows >= 9 ? 6 : 2, most: Math.max(9, Math.ceil(rows / 3)) },
    { name: "latency", least: 3, most: 3 },
    ...(contents.queue ? [{ name: "waitingRoom", least: 3, most: 5 } as const] : []),
    { name: "health", least: 4, most: 4 },
    { name: "log", least: 2, most: rows },
  ];
  const importance = ["invariants", "traffic", "waitingRoom", "latency", "log", "health"] as const;
  return { columns: [{ width: columns, panels: stack(wishes, importance, rows) }], bottom: [] };
}

/** The charts first; the drop of the trial under way where there is room. */
function comparing(columns: number, rows: number, contents: Contents): Body {
  const wishes: Wish<PanelName>[] = [
    { name: "comparison", least: Math.min(rows, 9), most: Math.max(12, Math.ceil(rows * 0.7)) },
    ...(rows >= 17 ? [{ name: "stock", least: 3, most: 3 } as const] : []),
    ...(rows >= 30
      ? [{ name: "invariants", least: 2, most: 1 + contents.lightRows } as const]
      : []),
    { name: "log", least: 2, most: rows },
  ];
  const importance = ["comparison", "stock", "invariants", "log"] as const;
  return { columns: [{ width: columns, panels: stack(wishes, importance, rows) }], bottom: [] };
}
