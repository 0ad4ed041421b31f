import { expect, test } from "vitest";
import type { LiveView } from "../live/view.ts";
import type { Keyboard } from "./panels/footer.ts";
import { draw } from "./testing/draw.tsx";
import {
  comparisonView,
  dropState,
  dropView,
  liveView,
  LOAD,
  NOW_MS,
  QUEUE,
  rush,
} from "./testing/views.ts";
import type { Ui } from "./ui/state.ts";

// Whole dashboards, kept as text to be looked at: `vitest -u` writes them anew.

const target = { dropId: "019aa6d2-7c00-7000-8000-000000000001", name: "aurora-launch" };
const others = [
  dropView(),
  dropView({
    name: "nebula-tee",
    state: dropState({ slug: "nebula-tee", phase: "scheduled", dropId: "2" }),
  }),
  dropView({
    name: "comet-cap",
    state: dropState({ slug: "comet-cap", phase: "paused", dropId: "3" }),
  }),
];

const soldOut = dropView({
  state: dropState({
    ...{ available: 0, held: 412, paid: 9_588 },
    queue: { ...QUEUE, waiting: 3_020, admitted: 0, held: 412, placesPerSecond: 2.4 },
  }),
  forecast: { kind: "sold_out" },
});

const red = dropView({
  light: {
    kind: "red",
    atMs: NOW_MS - 4_000,
    reason: "not_oversold: 10,003 rows are held or paid, the drop has 10,000 units",
  },
});

const cut = {
  kind: "stale",
  sinceMs: NOW_MS - 17_000,
  reason: "connect ECONNREFUSED 127.0.0.1:8090",
} as const;

const SCREENS: [string, LiveView, { ui?: Partial<Ui>; keyboard?: Keyboard }?][] = [
  ["watching", liveView()],
  ["several-drops", liveView({ drops: others })],
  [
    "scheduled",
    liveView({
      drops: [
        dropView({
          state: dropState({
            ...{ phase: "scheduled", opensAt: new Date(NOW_MS + 250_000).toISOString() },
            ...{ available: 10_000, held: 0, paid: 0, queue: null, epoch: 1 },
          }),
          forecast: { kind: "unknown" },
          light: { kind: "unknown" },
        }),
      ],
      traffic: rush(5, { peak: 12 }),
    }),
  ],
  ["sold-out", liveView({ drops: [soldOut], traffic: rush(130, { soldOutAt: 112 }) })],
  [
    "stale",
    liveView({
      link: cut,
      drops: [dropView({ link: cut })],
      traffic: rush(113, { failing: true }),
    }),
  ],
  ["red-light", liveView({ drops: [red] })],
  [
    "rebuilding",
    liveView({
      drops: [
        dropView({ state: dropState({ degraded: true, rebuild: { rows: 3_400, of: 10_000 } }) }),
      ],
    }),
  ],
  [
    "loading",
    liveView({
      title: "run order-rush",
      load: LOAD,
      traffic: rush(13),
      trafficSource: "generator",
    }),
  ],
  [
    "preparing",
    liveView({
      title: "run order-rush",
      load: {
        ...LOAD,
        ...{ phase: "arranging", elapsedMs: 0, doneShare: 0 },
        buyers: { accepted: 0, refused: 0, failed: 0, paid: 0 },
        preparing: { what: "buyers", done: 34_000, of: 100_000, perSecond: 12_345, leftMs: 5_346 },
      },
      traffic: [],
      server: null,
      drops: [],
      log: [],
    }),
  ],
  [
    "comparison",
    liveView({
      title: "compare order-rush",
      load: {
        ...LOAD,
        verdict: { ok: true, oversold: 0, lost: 0, broken: [] },
      },
      comparison: comparisonView(),
    }),
  ],
  ["help", liveView(), { ui: { help: true } }],
  [
    "prompt",
    liveView(),
    { ui: { prompt: { kind: "capacity", target, digits: "300", present: 250 } } },
  ],
  ["close-prompt", liveView(), { ui: { prompt: { kind: "close", target } } }],
  ["frozen", liveView(), { ui: { frozen: liveView() } }],
  [
    "without-token",
    liveView(),
    {
      keyboard: "looks",
      ui: {
        message: {
          tone: "bad",
          text: "this key needs the admin token: --admin-token or DROPCTL_ADMIN_TOKEN",
        },
      },
    },
  ],
  [
    "connecting",
    liveView({
      link: { kind: "connecting" },
      targetUrl: null,
      drops: [
        dropView({
          state: null,
          link: { kind: "connecting" },
          light: { kind: "unknown" },
          forecast: { kind: "unknown" },
        }),
      ],
      traffic: [],
      server: null,
      log: [],
    }),
  ],
];

test.each(
  SCREENS.flatMap(([name, view, rest]) => [
    [name, 80, 24, view, rest] as const,
    [name, 200, 50, view, rest] as const,
  ]),
)("%s at %dx%d", async (name, columns, rows, view, rest) => {
  const screen = draw(view, { columns, rows, ...rest });
  expect(screen.split("\n")).toHaveLength(rows);
  await expect(`${screen}\n`).toMatchFileSnapshot(`golden/${name}-${columns}x${rows}.txt`);
});
