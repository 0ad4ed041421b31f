import { judgeFullDrop } from "../judge/fullDrop.ts";
import type { KnobTable } from "./knobs.ts";
import { queueRush, sharesOf } from "./queueRush.ts";
import { knobOf, type Scenario } from "./scenario.ts";

const BROWSE_MS_WARM = 1_000;
/** Admissions and holds are short, so that what nobody pays comes back while people wait. */
const DEFAULTS: Record<string, number> = {
  admissionSeconds: 3,
  holdSeconds: 4,
  leaveShare: 0.1,
  noShowShare: 0.05,
  noPayShare: 0.1,
};
/** For the generator to start and to be told of every buyer; a busy machine takes its time. */
const MARGIN_MS = 2_000;
const MARGIN_MS_A_BUYER = 0.02;

/** One evening: people look in, the doors open, a crowd comes, and the units are sold. */
export const fullDrop: Scenario = {
  name: "full-drop",
  title: "A whole evening: browsing, the opening, the line, checkout",
  description:
    "A fresh drop is about to open. People read its stock, the drop and the product, more and " +
    "more until the opening, few after it. Around the opening distinct buyers join the waiting " +
    "room, half of them before. From the opening on they are let in, reserve and pay; shares of " +
    "them leave, never reserve, or never pay. It ends when every buyer has had its end.",
  knobs: {
    ...roomKnobs(),
    browseMs: {
      default: 5_000,
      min: 100,
      max: 3_600_000,
      description: "browsing before the opening",
    },
    browsePerSecond: {
      default: 500,
      min: 1,
      max: 100_000,
      description: "reads a second at the opening",
    },
    arriveMs: {
      default: 3_000,
      min: 100,
      max: 3_600_000,
      description: "all buyers come within it",
    },
  },
  conflict: (knobs) => queueRush.conflict?.(knobs) ?? null,
  needs: (knobs) => {
    const browseMs = Math.max(knobOf(knobs, "browseMs"), knobOf(knobs, "arriveMs") / 2);
    const marginMs = MARGIN_MS + MARGIN_MS_A_BUYER * knobOf(knobs, "buyers");
    return { ...queueRush.needs(knobs), opensInMs: Math.ceil(browseMs + marginMs) };
  },
  plan: ({ knobs, dropId, productId, opensAtMs, buyers, runKey }) => ({
    kind: "drop",
    ...{ dropId, productId, opensAtMs, buyers },
    browseMs: knobOf(knobs, "browseMs"),
    browsePerSecond: knobOf(knobs, "browsePerSecond"),
    arriveMs: knobOf(knobs, "arriveMs"),
    connections: knobOf(knobs, "connections"),
    keyPrefix: runKey,
    shares: sharesOf(knobs),
    timeLimitMs: knobOf(knobs, "timeoutMs"),
  }),
  judge: (evidence) =>
    judgeFullDrop(evidence, {
      checkoutCapacity: knobOf(evidence.knobs, "checkoutCapacity"),
      shares: sharesOf(evidence.knobs),
    }),
  warmUp: (knobs) => ({
    ...queueRush.warmUp(knobs),
    browseMs: Math.min(knobOf(knobs, "browseMs"), BROWSE_MS_WARM),
    arriveMs: Math.min(knobOf(knobs, "arriveMs"), BROWSE_MS_WARM),
  }),
  published: null,
};

/** Those of `queue-rush`; but everybody polls as told. */
function roomKnobs(): KnobTable {
  const { pollMs: _everybodyAsTold, ...knobs } = queueRush.knobs;
  return Object.fromEntries(
    Object.entries(knobs).map(([name, knob]) => [
      name,
      { ...knob, default: DEFAULTS[name] ?? knob.default },
    ]),
  );
}
