import type { Broken } from "../record/schema.ts";
import { judgeSale } from "../judge/sale.ts";
import { type Knobs, RATE } from "./knobs.ts";
import { type Evidence, knobOf, type Scenario } from "./scenario.ts";

const LIMIT_BASE_MS = 60_000;
const LIMIT_A_BUYER_MS = 10;
/** At a rate, what is asked is how it goes on: connecting and a cold generator are not. */
const OPEN_WARM_UP_MS = 1_000;
const WARM_UP_BUYERS_MAX = 5_000;

/** Everyone wants one unit at the same moment, and there are fewer units than buyers. */
export const orderRush: Scenario = {
  name: "order-rush",
  title: "Sell a drop to a crowd that comes at once",
  description:
    "Distinct buyers reserve one unit each, all at once, and pay what they got; " +
    "there are fewer units than buyers. It ends when every buyer has an answer.",
  knobs: {
    buyers: { default: 8_500, min: 1, max: 1_000_000, description: "distinct buyers" },
    units: { default: 1_000, min: 1, max: 1_000_000, description: "units of the drop" },
    connections: { default: 256, min: 1, max: 4_096, description: "buyers served at a time" },
    ratePerSecond: RATE,
  },
  conflict(knobs) {
    const [buyers, rate] = [knobOf(knobs, "buyers"), knobOf(knobs, "ratePerSecond")];
    if (rate === 0 || (buyers - 1) * 1_000 >= OPEN_WARM_UP_MS * rate) return null;
    return `the first second is not measured: at ${rate}/s there must be more buyers than ${buyers}`;
  },
  needs: (knobs) => ({ units: knobOf(knobs, "units"), buyers: knobOf(knobs, "buyers") }),
  plan: ({ knobs, dropId, buyers, runKey }) => ({
    kind: "rush",
    dropId,
    connections: knobOf(knobs, "connections"),
    buyers,
    ratePerSecond: knobOf(knobs, "ratePerSecond") || null,
    warmUpMs: knobOf(knobs, "ratePerSecond") > 0 ? OPEN_WARM_UP_MS : 0,
    keyPrefix: runKey,
    timeLimitMs: LIMIT_BASE_MS + LIMIT_A_BUYER_MS * buyers.length + arrivalMs(knobs),
  }),
  judge: (evidence: Evidence): Broken[] => judgeSale(evidence),
  warmUp(knobs) {
    const buyers = Math.min(knobOf(knobs, "buyers"), WARM_UP_BUYERS_MAX);
    const share = buyers / knobOf(knobs, "buyers");
    // So slow that a second of it is measured; never faster than it was asked for.
    const ratePerSecond = Math.min(knobOf(knobs, "ratePerSecond"), (buyers - 1) / 2);
    return { ...knobs, buyers, units: Math.ceil(knobOf(knobs, "units") * share), ratePerSecond };
  },
  atRate(knobs, { ratePerSecond, durationMs }) {
    const buyers = Math.ceil((ratePerSecond * (OPEN_WARM_UP_MS + durationMs)) / 1_000);
    const share = knobOf(knobs, "units") / knobOf(knobs, "buyers");
    return { ...knobs, ratePerSecond, buyers, units: Math.max(1, Math.round(buyers * share)) };
  },
  published: {
    about:
      "order and pay without a waiting room at 81 TPS; a waiting room's orders with 1,000 users, " +
      "before and after its fix",
    figures: [
      { metric: "tps", label: "order and pay TPS", before: null, after: 81, unit: "/s" },
      {
        metric: "ordersPerMinute",
        label: "orders a minute",
        before: 5.8,
        after: 330,
        unit: "/min",
      },
    ],
  },
};

/** How long it takes until the last buyer has come; 0 when all come at once. */
function arrivalMs(knobs: Knobs): number {
  const rate = knobOf(knobs, "ratePerSecond");
  return rate === 0 ? 0 : (knobOf(knobs, "buyers") * 1_000) / rate;
}
