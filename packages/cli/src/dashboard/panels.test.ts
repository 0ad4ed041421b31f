import { expect, test } from "vitest";
import { comparisonLines } from "./panels/comparison.ts";
import { keysLine } from "./panels/footer.ts";
import { healthLines } from "./panels/health.ts";
import { invariantLines } from "./panels/invariants.ts";
import { latencyLines } from "./panels/latency.ts";
import { loadLines } from "./panels/load.ts";
import { logLines } from "./panels/log.ts";
import { noDropLines, stockLines } from "./panels/stock.ts";
import { tabsLine } from "./panels/tabs.ts";
import { trafficLines } from "./panels/traffic.ts";
import { waitingRoomLines } from "./panels/waitingRoom.ts";
import { draw, drawColoured, drawLines } from "./testing/draw.tsx";
import {
  comparisonView,
  dropState,
  dropView,
  liveView,
  LOAD,
  LOG,
  NOW_MS,
  QUEUE,
  rush,
  SERVER,
  trial,
} from "./testing/views.ts";
import type { Line } from "./text/span.ts";

// Every panel in its states, one below the other: `vitest -u` writes them anew.

const WIDTH = 60;
const size = (height: number) => ({ width: WIDTH, height });
const stock = (changes: Parameters<typeof dropView>[0], width = WIDTH) =>
  stockLines(dropView(changes), { width, height: 3, nowMs: NOW_MS });

const PANELS: Record<string, Record<string, readonly Line[]>> = {
  stock: {
    open: stock({}),
    wide: stockLines(dropView(), { width: 110, height: 4, nowMs: NOW_MS }),
    narrow: stock({}, 40),
    "a few units are seen": stock({
      state: dropState({ total: 1_000_000, available: 999_998, held: 1, paid: 1 }),
    }),
    "sold more than there is": stock({
      state: dropState({ available: -3, held: 0, paid: 10_003 }),
    }),
    "sold out": stock({
      state: dropState({ available: 0, held: 0, paid: 10_000 }),
      forecast: { kind: "sold_out" },
    }),
    "opened by hand": stock({ state: dropState({ phase: "scheduled", opensAt: null }) }),
    "paused and degraded": stock({
      state: dropState({ phase: "paused", degraded: true }),
      forecast: { kind: "unknown" },
    }),
    "no answer yet": stock({ state: null }),
    "no drop": noDropLines(WIDTH, { comesByItself: false }),
    "no drop, narrow": noDropLines(40, { comesByItself: false }),
    "no drop, a load": noDropLines(WIDTH, { comesByItself: true }),
  },
  tps: {
    rush: trafficLines(liveView({ traffic: rush(45) }), size(14)),
    "running out, with failures": trafficLines(
      liveView({ traffic: rush(45, { soldOutAt: 30, failing: true }) }),
      size(14),
    ),
    "few a second": trafficLines(liveView({ traffic: rush(45, { peak: 3 }) }), size(10)),
    millions: trafficLines(liveView({ traffic: rush(45, { peak: 2_345_678 }) }), size(10)),
    "nothing heard for 12 s": trafficLines(
      liveView({ traffic: rush(45), nowMs: NOW_MS + 12_000 }),
      size(10),
    ),
    "no room": trafficLines(liveView(), size(3)),
    nothing: trafficLines(liveView({ traffic: [] }), size(9)),
  },
  latency: {
    values: latencyLines(liveView(), size(3)),
    "over time": latencyLines(liveView({ traffic: rush(45) }), size(14)),
    nothing: latencyLines(liveView({ traffic: trial(5, 100) }), size(3)),
  },
  "waiting-room": {
    short: waitingRoomLines(QUEUE, { width: 30, height: 5 }),
    full: waitingRoomLines(QUEUE, size(8)),
    paused: waitingRoomLines({ ...QUEUE, paused: true }, { width: 30, height: 5 }),
    "no rate yet": waitingRoomLines({ ...QUEUE, placesPerSecond: null }, { width: 30, height: 5 }),
    "nobody waits": waitingRoomLines({ ...QUEUE, waiting: 0 }, { width: 30, height: 5 }),
    none: waitingRoomLines(null, { width: 30, height: 2 }),
    "not known yet": waitingRoomLines(undefined, { width: 30, height: 2 }),
  },
  server: {
    short: healthLines(SERVER, dropState(), { width: 30, height: 4 }),
    full: healthLines(SERVER, dropState(), size(7)),
    degraded: healthLines(SERVER, dropState({ degraded: true }), { width: 30, height: 4 }),
    rebuilding: healthLines(
      SERVER,
      dropState({ degraded: true, rebuild: { rows: 3_400, of: 10_000 } }),
      size(8),
    ),
    slow: healthLines(
      {
        ...SERVER,
        batchRows: 256,
        cacheMs: 99.96,
        ledgerMs: 1_240,
        poolWaitMs: 12_000,
        eventLoopDelayMs: 812,
      },
      dropState({ epoch: 123_456 }),
      { width: 30, height: 4 },
    ),
    "not told": healthLines(null, null, { width: 30, height: 4 }),
  },
  invariants: {
    green: invariantLines({ kind: "green", checkedAtMs: NOW_MS }, { width: 30, height: 2 }),
    "as far as seen": invariantLines(
      { kind: "green", checkedAtMs: null },
      { width: 30, height: 2 },
    ),
    unknown: invariantLines({ kind: "unknown" }, { width: 30, height: 2 }),
    "no drop": invariantLines(null, { width: 30, height: 2 }),
    red: invariantLines(
      { kind: "red", atMs: NOW_MS, reason: "not_oversold: 10,003 rows are held or paid of 10,000" },
      { width: 30, height: 5 },
    ),
  },
  log: {
    some: logLines(LOG, { ...size(9), nowMs: NOW_MS }),
    "the newest": logLines(LOG, { ...size(3), nowMs: NOW_MS }),
    "of the day before": logLines(LOG, { ...size(3), nowMs: NOW_MS + 86_400_000 }),
    none: logLines([], { ...size(3), nowMs: NOW_MS }),
  },
  load: {
    loading: loadLines(LOAD, { width: 80, height: 3 }),
    narrow: loadLines(LOAD, { width: 40, height: 3 }),
    broken: loadLines(
      {
        ...LOAD,
        ...{ phase: "done", doneShare: 1 },
        verdict: {
          ok: false,
          oversold: 3,
          lost: 0,
          broken: [{ invariant: "not_oversold", detail: "3 too many" }],
        },
      },
      { width: 80, height: 3 },
    ),
    preparing: loadLines(
      {
        ...LOAD,
        preparing: { what: "buyers", done: 34_000, of: 100_000, perSecond: 12_345, leftMs: null },
      },
      { width: 80, height: 3 },
    ),
  },
  comparison: {
    settled: comparisonLines(comparisonView(), { width: 100, height: 16 }),
    "warming up": comparisonLines(
      comparisonView({
        before: { label: "direct", traffic: [], median: null, trials: 0, running: true },
        after: { label: "cached", traffic: [], median: null, trials: 0, running: false },
        ...{ pair: 0, effect: null },
      }),
      { width: 80, height: 12 },
    ),
    "two servers, few pairs, worse": comparisonLines(
      comparisonView({
        before: {
          label: "http://a.example:8090",
          traffic: trial(2, 900),
          median: 0.6,
          trials: 2,
          running: false,
        },
        after: {
          label: "http://b.example:8090",
          traffic: trial(2, 700),
          median: 1.2,
          trials: 2,
          running: true,
        },
        ...{ pair: 2, metric: "latencyMs.p50" },
        effect: {
          ...{ before: 0.6, after: 1.2, ratio: 2, low: 0.98, high: 4.1, result: "inconclusive" },
          ...{ difference: 0.6, differenceLow: 0, differenceHigh: 1, smallestChange: null },
        },
      }),
      { width: 80, height: 12 },
    ),
  },
  tabs: {
    some: [
      tabsLine(
        [dropView(), dropView({ name: "b", light: { kind: "red", atMs: 0, reason: "" } })],
        1,
        WIDTH,
      ),
    ],
    pair: [
      tabsLine(
        ["direct", "http://127.0.0.1:8090"].map((side, at) =>
          dropView({ name: `loadtest-${at}`, side }),
        ),
        0,
        WIDTH,
      ),
    ],
    many: [
      tabsLine(
        Array.from({ length: 12 }, (_, at) => dropView({ name: `drop-${at}` })),
        10,
        WIDTH,
      ),
    ],
  },
};

test.each(Object.entries(PANELS))("%s", async (name, states) => {
  const shown = Object.entries(states).map(([state, lines]) => {
    const width = Math.max(
      ...lines.map((line) => line.reduce((sum, { text }) => sum + text.length, 0)),
    );
    return `# ${state}\n${drawLines(lines, width)}\n`;
  });
  await expect(shown.join("\n")).toMatchFileSnapshot(`golden/panel-${name}.txt`);
});

test("what is asked shows on the smallest screen, too", () => {
  const prompt = { kind: "quit", question: "Stop the run?" } as const;
  const screen = draw(liveView(), { columns: 36, rows: 5, ui: { prompt } });
  expect(screen.split("\n")[0]).toBe("Stop the run? y yes, n no");
  expect(screen.split("\n")).toHaveLength(5);
});

test("a phase that only a later server knows is told as it is", () => {
  const state = dropState({ phase: "raffling" as never });
  const screen = draw(liveView({ drops: [dropView({ state })] }), { columns: 80, rows: 24 });
  expect(screen).toContain(" · raffling · ");
  expect(screen).toContain("s restock");
});

test("colours say no more than words and glyphs do", async () => {
  const reason = "not_oversold: 10,003 rows are held or paid, the drop has 10,000 units";
  const view = liveView({ drops: [dropView({ light: { kind: "red", atMs: NOW_MS, reason } })] });
  const coloured = drawColoured(view, { columns: 100, rows: 30 });
  await expect(`${coloured}\n`).toMatchFileSnapshot("golden/colours-100x30.txt");
  const bare = coloured.replace(/<[\w/ ]+>/g, "");
  expect(bare).toBe(draw(view, { columns: 100, rows: 30 }));
});

test("of a closed drop only those keys are offered that still do something", () => {
  const keys = keysLine(
    {
      keyboard: "operates",
      ui: { frozen: null, help: false },
      state: dropState({ phase: "closed", queue: QUEUE }),
      drops: 1,
    },
    80,
  );
  expect(keys.map(({ text }) => text).join("")).toBe("a audit  f freeze  ? help  q quit");
});
