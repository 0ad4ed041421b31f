import { RATE } from "./knobs.ts";
import { knobOf, type Scenario } from "./scenario.ts";

const UNITS = 1_000;
const GRACE_MS = 30_000;

/** The published case: 10,000 ramping users read the stock of one drop, 270,000 times a minute. */
export const stockRead: Scenario = {
  name: "stock-read",
  title: "Read one drop's stock at full speed",
  description:
    "Every connection reads the stock of one fresh drop, and again as soon as it is answered. " +
    "The case of 270,000 reads a minute (4,500/s).",
  knobs: {
    connections: { default: 64, min: 1, max: 4_096, description: "connections, one read each" },
    durationMs: { default: 3_000, min: 100, max: 3_600_000, description: "how long to read" },
    warmUpMs: { default: 500, min: 0, max: 60_000, description: "reads before that, not measured" },
    ratePerSecond: RATE,
  },
  needs: () => ({ units: UNITS, buyers: 0 }),
  plan: ({ knobs, dropId }) => ({
    kind: "read",
    dropId,
    connections: knobOf(knobs, "connections"),
    durationMs: knobOf(knobs, "durationMs"),
    warmUpMs: knobOf(knobs, "warmUpMs"),
    ratePerSecond: knobOf(knobs, "ratePerSecond") || null,
    timeLimitMs: knobOf(knobs, "warmUpMs") + knobOf(knobs, "durationMs") + GRACE_MS,
  }),
  judge: ({ stock, rows }) =>
    rows.length === 0 && stock.available === UNITS
      ? []
      : [
          {
            invariant: "reads_change_nothing",
            detail: `${stock.available} of ${UNITS} units available, ${rows.length} ledger rows`,
          },
        ],
  warmUp: (knobs) => ({ ...knobs, durationMs: Math.min(knobOf(knobs, "durationMs"), 1_000) }),
  atRate: (knobs, load) => ({ ...knobs, ...load }),
  published: {
    about:
      "stock reads straight from the database and from a cache, 10,000 ramping users at " +
      "270,000 reads a minute (4,500/s), quad-core laptop",
    figures: [
      { metric: "tps", label: "TPS", before: 385, after: 3_906, unit: "/s" },
      { metric: "successRate", label: "HTTP success rate", before: 0.95, after: 1, unit: "share" },
      { metric: "latencyMs.mean", label: "mean", before: 10_870, after: 252, unit: "ms" },
      {
        metric: "within1s",
        label: "answered within 1 s",
        before: 0.13,
        after: 0.99,
        unit: "share",
      },
    ],
  },
};
