import { judgeQueue } from "../judge/queue/judgeQueue.ts";
import type { Shares } from "../load/intents.ts";
import type { Knobs } from "./knobs.ts";
import { knobOf, type Scenario } from "./scenario.ts";

const WARM_UP_BUYERS_MAX = 200;
const CONNECTIONS = 256;
const share = (description: string) =>
  ({ fraction: true, default: 0, min: 0, max: 1, description }) as const;

/** More people than checkout can serve come at once, and a waiting room lets them in by turns. */
export const queueRush: Scenario = {
  name: "queue-rush",
  title: "Sell a drop through its waiting room",
  description:
    "Distinct buyers join the waiting room of a fresh drop, all at once, and poll as they are " +
    "told. Once admitted they reserve one unit and pay. Shares of them leave, never reserve, or " +
    "never pay. It ends when every buyer has an order, has left, or was sent away.",
  knobs: {
    buyers: { default: 1_000, min: 1, max: 1_000_000, description: "distinct buyers" },
    units: { default: 300, min: 1, max: 1_000_000, description: "units of the drop" },
    checkoutCapacity: {
      default: 100,
      min: 1,
      max: 1_000_000,
      description: "people in checkout at once",
    },
    admissionSeconds: {
      default: 120,
      min: 1,
      max: 3_600,
      description: "how long an unused admission lasts",
    },
    holdSeconds: {
      default: 1_800,
      min: 1,
      max: 86_400,
      description: "how long an unpaid unit is held",
    },
    pollMs: { default: 0, min: 0, max: 60_000, description: "between polls; 0: as told" },
    leaveShare: share("buyers who leave after a poll"),
    noShowShare: share("buyers who never reserve"),
    noPayShare: share("buyers who never pay"),
    connections: {
      default: CONNECTIONS,
      min: 1,
      max: 4_096,
      description: "requests on the wire at a time",
    },
    timeoutMs: {
      default: 600_000,
      min: 1_000,
      max: 86_400_000,
      description: "cut off after this long",
    },
  },
  conflict(knobs) {
    const { leave, noShow, noPay } = sharesOf(knobs);
    // Sums of decimals are off by a little.
    const sum = Math.round((leave + noShow + noPay) * 1e9) / 1e9;
    return sum <= 1 ? null : `leaveShare, noShowShare and noPayShare are ${sum} together, above 1`;
  },
  needs: (knobs) => ({
    units: knobOf(knobs, "units"),
    buyers: knobOf(knobs, "buyers"),
    holdSeconds: knobOf(knobs, "holdSeconds"),
    room: {
      checkoutCapacity: knobOf(knobs, "checkoutCapacity"),
      admissionSeconds: knobOf(knobs, "admissionSeconds"),
    },
  }),
  plan: ({ knobs, dropId, buyers, runKey }) => ({
    kind: "queue",
    dropId,
    connections: knobOf(knobs, "connections"),
    buyers,
    keyPrefix: runKey,
    pollMs: knobOf(knobs, "pollMs") || null,
    shares: sharesOf(knobs),
    timeLimitMs: knobOf(knobs, "timeoutMs"),
  }),
  judge: (evidence) =>
    judgeQueue(evidence, {
      checkoutCapacity: knobOf(evidence.knobs, "checkoutCapacity"),
      shares: sharesOf(evidence.knobs),
    }),
  warmUp(knobs) {
    const buyers = Math.min(knobOf(knobs, "buyers"), WARM_UP_BUYERS_MAX);
    const scale = buyers / knobOf(knobs, "buyers");
    return { ...knobs, buyers, units: Math.ceil(knobOf(knobs, "units") * scale) };
  },
  published: {
    about: "a waiting room with 1,000 users, before and after its fix",
    figures: [
      { metric: "tps", label: "TPS", before: 21, after: 936, unit: "/s" },
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

/** From the three knobs, which are there. */
export function sharesOf(knobs: Knobs): Shares {
  return {
    leave: knobOf(knobs, "leaveShare"),
    noShow: knobOf(knobs, "noShowShare"),
    noPay: knobOf(knobs, "noPayShare"),
  };
}
