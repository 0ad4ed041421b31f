// Runs in the reader's browser: draws the charts of the page. uPlot is there as a global.
import type { ChartData, ChartLine } from "./chartData.ts";

const CHART_HEIGHT_PX = 220;
/** Of a chart on paper: what fits A4 and Letter within their usual margins. */
const PRINT_WIDTH_PX = 640;
/** A line has its own dashes too, so that nobody needs to see colours. */
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];
const MARKER_DASHES = ["solid", "dashed", "dotted", "double"];
/** Up to so many seconds each gets a dot: a line through one value would not be seen. */
const DOTS_MAX = 30;

const root = document.documentElement;
const charts = JSON.parse(document.querySelector("#charts")?.textContent ?? "[]") as ChartData[];
const drawn = new Map<ChartData, uPlot>();

function colour(name: string): string {
  return getComputedStyle(root).getPropertyValue(name).trim();
}

function figure(value: number | null, unit: string): string {
  if (value === null) return "";
  const digits = value !== 0 && Math.abs(value) < 10 ? 2 : 0;
  return `${value.toLocaleString("en-US", { maximumFractionDigits: digits })} ${unit}`;
}

function short(value: number): string {
  return value.toLocaleString("en-US", { notation: "compact", maximumFractionDigits: 2 });
}

function lineOf(line: ChartLine, at: number, chart: ChartData): uPlot.Series {
  const stroke = colour(`--line-${line.colour}`);
  const stepped = chart.stepped ? uPlot.paths.stepped?.({ align: -1 }) : undefined;
  return {
    label: line.label,
    stroke,
    width: 2,
    dash: DASHES[at % DASHES.length] ?? [],
    points: { show: chart.seconds.length <= DOTS_MAX, size: 5, fill: stroke },
    value: (_, value) => figure(value, chart.unit),
    ...(stepped === undefined ? {} : { paths: stepped }),
  };
}

function axis(values: (splits: number[]) => string[], size: number): uPlot.Axis {
  return {
    stroke: colour("--text"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: colour("--grid"), width: 1 },
    ticks: { stroke: colour("--grid"), width: 1 },
    values: (_, splits) => values(splits),
    size,
  };
}

function draw(chart: ChartData, place: HTMLElement): void {
  drawn.get(chart)?.destroy();
  const printing = root.classList.contains("printing");
  const last = Math.max(1, ...chart.seconds);
  const options: uPlot.Options = {
    width: printing ? PRINT_WIDTH_PX : place.clientWidth,
    height: CHART_HEIGHT_PX,
    // Room for half of the last label of the time axis.
    padding: [12, 20, 0, 0],
    cursor: { drag: { x: false, y: false }, y: false },
    legend: {
      markers: { width: 3, dash: (_, at) => MARKER_DASHES[(at - 1) % DASHES.length] ?? "solid" },
    },
    scales: {
      x: { time: false, range: [0, last] },
      y: { range: (_, __, max) => [0, max > 0 ? max * 1.05 : 1] },
    },
    axes: [
      axis((splits) => splits.map((second) => `${short(second)} s`), 30),
      axis((splits) => splits.map(short), 52),
    ],
    series: [
      { label: "at", value: (_, value) => figure(value, "s") },
      ...chart.lines.map((line, at) => lineOf(line, at, chart)),
    ],
  };
  const data = [chart.seconds, ...chart.lines.map(({ values }) => values)] as uPlot.AlignedData;
  drawn.set(chart, new uPlot(options, data, place));
}

function drawAll(): void {
  for (const chart of charts) {
    const place = document.querySelector<HTMLElement>(`#${CSS.escape(chart.id)}`);
    if (place !== null) draw(chart, place);
  }
}

/** On paper everything is light, whatever the screen is: a canvas has to be told. */
function print(printing: boolean): void {
  root.classList.toggle("printing", printing);
  drawAll();
}

let widthPx = 0;
new ResizeObserver(() => {
  if (root.clientWidth === widthPx) return;
  widthPx = root.clientWidth;
  drawAll();
}).observe(root);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
addEventListener("beforeprint", () => print(true));
addEventListener("afterprint", () => print(false));
