import { judgeRetries } from "../judge/retries.ts";
import { knobOf, type Scenario } from "./scenario.ts";

const LIMIT_BASE_MS = 60_000;
const LIMIT_A_BUYER_MS = 20;
const WARM_UP_BUYERS_MAX = 500;

/** Everybody clicks more than once, and many lose patience and send the same again. */
export const retryStorm: Scenario = {
  name: "retry-storm",
  title: "Sell a drop to buyers who click twice and retry",
  description:
    "Every reserve and every payment is sent several times at the same moment, on different " +
    "connections and with the same key. Impatient buyers cut their connections and send the same " +
    "again; so does everybody who gets no answer or is told to try again.",
  knobs: {
    buyers: { default: 3_000, min: 1, max: 1_000_000, description: "distinct buyers" },
    units: { default: 1_000, min: 1, max: 1_000_000, description: "units of the drop" },
    clicks: { default: 2, min: 1, max: 16, description: "copies of each request at a time" },
    impatientShare: {
      fraction: true,
      default: 0.3,
      min: 0,
      max: 1,
      description: "buyers who cut their first connections",
    },
    patienceMs: {
      default: 5,
      min: 1,
      max: 60_000,
      description: "how long they wait before they cut",
    },
    connections: {
      default: 256,
      min: 1,
      max: 4_096,
      description: "requests on the wire at a time",
    },
  },
  conflict(knobs) {
    const [clicks, connections] = [knobOf(knobs, "clicks"), knobOf(knobs, "connections")];
    if (clicks <= connections) return null;
    return `${clicks} clicks at the same moment need as many connections, not ${connections}`;
  },
  needs: (knobs) => ({ units: knobOf(knobs, "units"), buyers: knobOf(knobs, "buyers") }),
  plan: ({ knobs, dropId, buyers, runKey }) => ({
    kind: "retry",
    dropId,
    connections: knobOf(knobs, "connections"),
    buyers,
    keyPrefix: runKey,
    clicks: knobOf(knobs, "clicks"),
    impatientShare: knobOf(knobs, "impatientShare"),
    patienceMs: knobOf(knobs, "patienceMs"),
    timeLimitMs: LIMIT_BASE_MS + LIMIT_A_BUYER_MS * buyers.length,
  }),
  judge: judgeRetries,
  warmUp(knobs) {
    const buyers = Math.min(knobOf(knobs, "buyers"), WARM_UP_BUYERS_MAX);
    const share = buyers / knobOf(knobs, "buyers");
    return { ...knobs, buyers, units: Math.ceil(knobOf(knobs, "units") * share) };
  },
  published: null,
};
