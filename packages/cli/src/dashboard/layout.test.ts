import { expect, test } from "vitest";
import type { LiveView } from "../live/view.ts";
import { draw } from "./testing/draw.tsx";
import {
  comparisonView,
  dropState,
  dropView,
  liveView,
  LOAD,
  NOW_MS,
  rush,
} from "./testing/views.ts";
import { widthOf } from "./text/width.ts";
import type { Ui } from "./ui/state.ts";

const HOSTILE = "\u001b[2Jpwn\u001b]0;t\u0007\n\r\t\u202eabc 限定版ドロップ👩‍👩‍👧‍👦 e\u0301 ﷽";
const cut = { kind: "stale", sinceMs: NOW_MS - 9_000, reason: HOSTILE.repeat(4) } as const;

const hostile = liveView({
  title: HOSTILE,
  targetUrl: `http://限定.example/${HOSTILE}`,
  link: cut,
  drops: ["1", "2"].map((id) =>
    dropView({
      name: HOSTILE + id,
      link: cut,
      state: dropState({ dropId: id, total: 1_000_000_000, available: -3, paid: 999_999_999 }),
      light: { kind: "red", atMs: NOW_MS, reason: HOSTILE.repeat(9) },
    }),
  ),
  traffic: rush(600, { peak: 12_345_678, failing: true }),
  log: [{ atMs: NOW_MS, tone: "bad", text: HOSTILE.repeat(5) }],
});

/** What a terminal obeys, but for the ends of lines, and what turns a line around. */
// oxlint-disable-next-line no-control-regex -- nothing of it may get through
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;

const VIEWS: [string, LiveView, Partial<Ui>?][] = [
  ["watching", liveView()],
  [
    "several",
    liveView({
      drops: Array.from({ length: 10 }, (_, at) =>
        dropView({ name: `drop-${at}`, state: dropState({ dropId: String(at) }) }),
      ),
    }),
    { selected: { key: "9", index: 9 } },
  ],
  ["loading", liveView({ load: LOAD, link: cut })],
  ["comparing", liveView({ load: LOAD, comparison: comparisonView() })],
  ["nothing yet", liveView({ drops: [], traffic: [], server: null, log: [], targetUrl: null })],
  ["hostile", hostile],
  ["help", hostile, { help: true }],
];

/** Widths and heights all over, and the edges between layouts. */
const SIZES: [number, number][] = [
  ...Array.from({ length: 20 }, (_, at): [number, number] => [1 + at * 11, 1 + ((at * 7) % 61)]),
  ...[39, 40, 79, 80, 137].flatMap((columns) =>
    [9, 10, 23, 24, 36].map((rows): [number, number] => [columns, rows]),
  ),
  [200, 50],
  [300, 90],
];

test.each(VIEWS)("%s fits every terminal", (_name, view, ui) => {
  for (const [columns, rows] of SIZES) {
    const screen = draw(view, { columns, rows, ...(ui === undefined ? {} : { ui }) });
    const lines = screen.split("\n");
    expect(lines, `${columns}x${rows}`).toHaveLength(rows);
    for (const line of lines) {
      expect(widthOf(line), `${columns}x${rows}: ${line}`).toBeLessThanOrEqual(columns);
    }
    expect(screen, `${columns}x${rows}`).not.toMatch(OBEYED);
  }
});

test("from 80x24 on every panel is there, and its last row of keys is whole", () => {
  for (let columns = 80; columns <= 200; columns += 15) {
    for (let rows = 24; rows <= 50; rows += 5) {
      const screen = draw(liveView(), { columns, rows });
      for (const panel of [
        "Stock",
        "TPS",
        "Latency",
        "Invariants",
        "Waiting room",
        "Server",
        "Log",
      ]) {
        expect(screen, `${columns}x${rows}`).toContain(`── ${panel} `);
      }
      expect(screen.split("\n").at(-1)).toMatch(/q quit$/);
      expect(screen, `${columns}x${rows}`).not.toContain("…");
    }
  }
});

test("figures keep their columns while they change", () => {
  const [few, many] = [
    { paid: 7, held: 3, available: 9_990 },
    { paid: 9_001, held: 998, available: 1 },
  ].map(
    (units) =>
      draw(liveView({ drops: [dropView({ state: dropState(units) })] }), {
        columns: 80,
        rows: 24,
      }).split("\n")[3] ?? "",
  );
  for (const word of ["paid", "held", "available"]) {
    expect(few?.indexOf(word)).toBe(many?.indexOf(word));
  }
});

test("a question shows its answers and what was typed, however long the drop's name", () => {
  const target = { dropId: "1", name: "a-name-of-64-letters-".repeat(3) };
  for (const columns of [40, 60, 80]) {
    const lastLines = (prompt: Ui["prompt"]) =>
      draw(liveView(), { columns, rows: 24, ui: { prompt } }).split("\n").at(-2);
    expect(lastLines({ kind: "close", target })).toMatch(/y yes, n no$/);
    expect(lastLines({ kind: "restock", target, digits: "123", present: 10_000 })).toContain(
      "123_ units",
    );
  }
});
