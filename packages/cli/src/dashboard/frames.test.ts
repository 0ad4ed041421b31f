import { Console } from "node:console";
import { expect, test, vi } from "vitest";
import { openDashboard } from "./open.tsx";
import { draw } from "./testing/draw.tsx";
import { replayed } from "./testing/replay.ts";
import { settableStore } from "./testing/store.ts";
import { FakeTerminal } from "./testing/terminal.ts";
import { comparisonView, dropState, dropView, liveView, NOW_MS, rush } from "./testing/views.ts";

// Ink makes a console of its own, which the one of the test runner cannot.
Object.assign(console, { Console });

const wide = dropView({ name: "限定-tシャツ-🎟️", state: dropState({ slug: "限定-tシャツ-🎟️" }) });

/** Views that differ in a figure, in colours, in a whole chart and in everything. */
const VIEWS = [
  liveView(),
  liveView({ nowMs: NOW_MS + 1_000, traffic: rush(61) }),
  liveView({ nowMs: NOW_MS + 2_000, traffic: rush(62), title: "watch, and longer than before" }),
  liveView({
    drops: [dropView({ state: dropState({ available: 0, paid: 9_588, held: 412 }) })],
    traffic: rush(7),
  }),
  liveView({ link: { kind: "stale", sinceMs: NOW_MS, reason: "connect ECONNREFUSED" } }),
  liveView({ comparison: comparisonView() }),
  liveView({ traffic: [], log: [] }),
  liveView({ drops: [wide, dropView()] }),
  liveView({ drops: [dropView(), wide] }),
  liveView(),
];

test.each([
  [80, 24],
  [200, 50],
])("a terminal of %dx%d shows the present frame, whatever it showed before", async (...size) => {
  const [columns, rows] = size;
  const { store, become } = settableStore(VIEWS[0] ?? liveView());
  const terminal = new FakeTerminal(columns, rows);
  const { stdin, stdout } = terminal;
  const dashboard = openDashboard({
    ...{ store, operator: null, stdin, stdout, colour: true, quitQuestion: null },
    onQuit: () => undefined,
    onInterrupt: () => undefined,
  });
  await dashboard.firstFrame;
  for (const view of VIEWS) {
    become(view);
    const frame = draw(view, { columns, rows, keyboard: "looks" });
    await vi.waitFor(() => expect(replayed(terminal.written, { rows })).toBe(frame), 30_000);
  }
  await dashboard.close();
});
