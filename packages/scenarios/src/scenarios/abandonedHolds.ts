import { judgeHolds } from "../judge/holds.ts";
import { knobOf, type Scenario } from "./scenario.ts";

const WARM_UP = { buyers: 100, units: 20, holdSeconds: 1, noPayShare: 0.3 };

/** Most of those who get a unit never pay for it, and the others wait for what comes back. */
export const abandonedHolds: Scenario = {
  name: "abandoned-holds",
  title: "Sell a drop although most holds are never paid",
  description:
    "Distinct buyers reserve one unit each, all at once; a share of those who get one never pays, " +
    "and its holds end. Whoever was refused watches the stock and tries again, with a new key, when " +
    "a unit is free. It ends when everything is paid, or nobody is left who wants a unit.",
  knobs: {
    buyers: { default: 1_000, min: 1, max: 1_000_000, description: "distinct buyers" },
    units: { default: 100, min: 1, max: 1_000_000, description: "units of the drop" },
    noPayShare: {
      fraction: true,
      default: 0.6,
      min: 0,
      max: 1,
      description: "buyers who never pay",
    },
    holdSeconds: {
      default: 2,
      min: 1,
      max: 86_400,
      description: "how long an unpaid unit is held",
    },
    connections: { default: 256, min: 1, max: 4_096, description: "buyers served at a time" },
    timeoutMs: {
      default: 120_000,
      min: 1_000,
      max: 86_400_000,
      description: "cut off after this long",
    },
  },
  needs: (knobs) => ({
    units: knobOf(knobs, "units"),
    buyers: knobOf(knobs, "buyers"),
    holdSeconds: knobOf(knobs, "holdSeconds"),
  }),
  plan: ({ knobs, dropId, buyers, runKey }) => ({
    kind: "holds",
    dropId,
    connections: knobOf(knobs, "connections"),
    buyers,
    keyPrefix: runKey,
    noPayShare: knobOf(knobs, "noPayShare"),
    timeLimitMs: knobOf(knobs, "timeoutMs"),
  }),
  judge: (evidence) => judgeHolds(evidence, knobOf(evidence.knobs, "noPayShare")),
  warmUp(knobs) {
    const warm = Object.entries(WARM_UP).map(([name, most]) => {
      return [name, Math.min(knobOf(knobs, name), most)];
    });
    return { ...knobs, ...Object.fromEntries(warm) };
  },
  published: null,
};
