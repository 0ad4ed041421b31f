import { judgePresses } from "../judge/presses.ts";
import { knobOf, type Scenario } from "./scenario.ts";

const GRACE_MS = 30_000;
const LIMIT_A_BUYER_MS = 10;

/** A few units, and a crowd that keeps pressing long after they are gone. */
export const soldOutStorm: Scenario = {
  name: "sold-out-storm",
  title: "Refuse a crowd that keeps pressing after the last unit",
  description:
    "Distinct buyers press reserve in turn, over and over and without an idempotency key, for as " +
    "long as told, each at least once. There are few units: soon everything is a refusal.",
  knobs: {
    buyers: { default: 10_000, min: 1, max: 1_000_000, description: "distinct buyers" },
    units: { default: 100, min: 1, max: 1_000_000, description: "units of the drop" },
    connections: { default: 256, min: 1, max: 4_096, description: "presses at a time" },
    durationMs: { default: 5_000, min: 100, max: 600_000, description: "how long they press" },
  },
  needs: (knobs) => ({ units: knobOf(knobs, "units"), buyers: knobOf(knobs, "buyers") }),
  plan: ({ knobs, dropId, buyers }) => ({
    kind: "press",
    dropId,
    connections: knobOf(knobs, "connections"),
    buyers,
    durationMs: knobOf(knobs, "durationMs"),
    timeLimitMs: knobOf(knobs, "durationMs") + GRACE_MS + LIMIT_A_BUYER_MS * buyers.length,
  }),
  judge: judgePresses,
  warmUp: (knobs) => ({
    ...knobs,
    buyers: Math.min(knobOf(knobs, "buyers"), 1_000),
    durationMs: Math.min(knobOf(knobs, "durationMs"), 1_000),
  }),
  published: {
    about: "a flash-sale system in Java; our answers are refusals but for one a unit",
    figures: [{ metric: "tps", label: "sold-out answers", before: null, after: 1_460, unit: "/s" }],
  },
};
