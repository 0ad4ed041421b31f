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

/** Rows from top to bottom: header, tabs, banners, `top`, `columns` side by side, two of footer. */
export interface Layout {
  readonly top: readonly Placed<PanelName>[];
  readonly columns: readonly {
    readonly width: number;
    readonly panels: readonly Placed<PanelName>[];
  }[];
}

export const GAP = 1;
const COLUMNS_MIN = 40;
const ROWS_MIN = 10;
/** The header, and two rows of footer. */
const FIXED_ROWS = 3;

/** Null: nothing can be laid out in so little. */
export function layout(columns: number, rows: number, contents: Contents): Layout | null {
  if (columns < COLUMNS_MIN || rows < ROWS_MIN) return null;
  const body = rows - FIXED_ROWS - (contents.tabs ? 1 : 0) - contents.banners;
  const roomy = rows >= 36;
  const top: Wish<PanelName>[] = [
    ...(contents.load ? [{ name: "load", least: 3, most: 3 } as const] : []),
    ...(contents.comparison ? [] : [{ name: "stock", least: 3, most: roomy ? 4 : 3 } as const]),
  ];
  const placedTop = stack(top, ["stock", "load"], body);
  const left = body - placedTop.reduce((sum, { height }) => sum + height, 0);
  if (contents.comparison) return { top: placedTop, columns: comparing(columns, left, contents) };
  return {
    top: placedTop,
    columns:
      columns >= 80 ? twoColumns(columns, left, contents) : oneColumn(columns, left, contents),
  };
}

function sidePanels({ queue, lightRows }: Contents, roomy: boolean): Wish<PanelName>[] {
  return [
    { name: "invariants", least: 2, most: 1 + lightRows },
    { name: "waitingRoom", least: queue ? 3 : 2, most: queue ? (roomy ? 8 : 5) : 2 },
    { name: "health", least: 4, most: roomy ? 8 : 7 },
  ];
}

function twoColumns(columns: number, rows: number, contents: Contents): Layout["columns"] {
  const right = Math.min(64, Math.max(30, Math.floor(columns * 0.32)));
  const left = columns - right - GAP;
  const roomy = rows >= 28;
  const chartBelow = rows >= 16 + LATENCY_CHART_ROWS;
  const logRight = roomy && right >= 44;
  const leftWishes: Wish<PanelName>[] = [
    {
      name: "traffic",
      least: 6,
      most: chartBelow
        ? Math.ceil(rows * (logRight ? 0.6 : 0.45))
        : Math.max(11, Math.ceil(rows * 0.62)),
    },
    ...(chartBelow
      ? [
          {
            name: "latency",
            least: LATENCY_CHART_ROWS,
            most: logRight ? rows : Math.ceil(rows * 0.3),
          } as const,
        ]
      : []),
    ...(logRight ? [] : [{ name: "log", least: 3, most: rows } as const]),
  ];
  const rightWishes: Wish<PanelName>[] = [
    ...(chartBelow ? [] : [{ name: "latency", least: 3, most: 3 } as const]),
    ...sidePanels(contents, roomy),
    ...(logRight ? [{ name: "log", least: 3, most: rows } as const] : []),
  ];
  return [
    { width: left, panels: stack(leftWishes, ["traffic", "latency", "log"], rows) },
    {
      width: right,
      panels: stack(rightWishes, ["invariants", "latency", "waitingRoom", "health", "log"], rows),
    },
  ];
}

function oneColumn(columns: number, rows: number, contents: Contents): Layout["columns"] {
  const wishes: Wish<PanelName>[] = [
    { name: "invariants", least: 2, most: 1 + contents.lightRows },
    { name: "traffic", least: rows >= 9 ? 6 : 2, most: Math.max(9, Math.ceil(rows / 3)) },
    { name: "latency", least: 3, most: 3 },
    ...(contents.queue ? [{ name: "waitingRoom", least: 3, most: 5 } as const] : []),
    { name: "health", least: 4, most: 4 },
    { name: "log", least: 2, most: rows },
  ];
  const importance = ["invariants", "traffic", "waitingRoom", "latency", "log", "health"] as const;
  return [{ width: columns, panels: stack(wishes, importance, rows) }];
}

/** The charts first; the drop of the trial under way where there is room. */
function comparing(columns: number, rows: number, contents: Contents): Layout["columns"] {
  const stock = rows >= 17;
  const wishes: Wish<PanelName>[] = [
    { name: "comparison", least: Math.min(rows, 9), most: Math.max(12, Math.ceil(rows * 0.7)) },
    ...(stock ? [{ name: "stock", least: 3, most: 3 } as const] : []),
    ...(rows >= 30
      ? [{ name: "invariants", least: 2, most: 1 + contents.lightRows } as const]
      : []),
    { name: "log", least: 2, most: rows },
  ];
  return [
    { width: columns, panels: stack(wishes, ["comparison", "stock", "invariants", "log"], rows) },
  ];
}
