import { DROP_EVENT_KINDS, type Phase } from "@dropctl/protocol";
import { expect, test } from "vitest";
import { audit, BEGAN_MS, dropState } from "../testing/liveEvents.ts";
import type { LiveEvent } from "./event.ts";
import { initialView, reduce, type TrackedView } from "./reduce.ts";
import { LOG_LINES_KEPT, SECONDS_KEPT } from "./view.ts";

const DROP_IDS = [1, 2, 3].map((digit) => `01936f00-0000-7000-8000-00000000000${digit}`);
const PHASES: Phase[] = ["scheduled", "open", "paused", "closed"];

test("whatever comes in whatever order: it never throws, and what is kept is bounded", () => {
  for (const seed of [1, 2, 3]) {
    let view = begin();
    for (const event of sequence(seed, 4_000)) {
      const before = freeze(view);
      view = reduce(before, event);
      expect(brokenBetween(before, view)).toEqual([]);
    }
    // Enough of each for the bounds to be met.
    expect(view.log).toHaveLength(LOG_LINES_KEPT);
    expect(view.traffic).toHaveLength(SECONDS_KEPT);
  }
});

test("half an hour of a busy drop takes no more room than its first ten minutes and some", () => {
  const size = (view: TrackedView) => JSON.stringify(view).length;
  let view = reduce(begin(), {
    kind: "follow",
    atMs: BEGAN_MS,
    dropId: DROP_IDS[0] ?? "",
    name: "a",
    side: null,
  });
  let early = 0;
  for (let tick = 0; tick < 30 * 60 * 4; tick++) {
    const atMs = BEGAN_MS + tick * 250;
    const held = tick % 900;
    const second = { atMs, succeeded: 900, refused: 90, failed: 0, latencyMs: null };
    const state = dropState(tick / 4, { held });
    view = reduce(view, { kind: "state", atMs, state });
    if (tick % 4 === 0) view = reduce(view, { kind: "second", atMs, second, server: null });
    if (tick === 11 * 60 * 4) early = size(view);
  }
  expect(size(view)).toBeLessThan(early * 1.1);
});

function begin(): TrackedView {
  return initialView({ title: "watch", trafficSource: "server", nowMs: BEGAN_MS });
}

/** Whoever writes to what was shown already is told by an exception. */
function freeze(view: TrackedView): TrackedView {
  for (const part of [view.log, view.traffic, view.drops, ...view.drops]) Object.freeze(part);
  return Object.freeze(view);
}

function brokenBetween(before: TrackedView, after: TrackedView): string[] {
  const rules = {
    "the log is bounded": after.log.length <= LOG_LINES_KEPT,
    "the seconds are bounded": after.traffic.length <= SECONDS_KEPT,
    "the points are bounded": after.drops.every(({ points }) => points.length <= 64),
    "time does not go back": after.nowMs >= before.nowMs,
    "the log is in order": after.log.every(
      (line, index) => line.atMs >= (after.log[index - 1]?.atMs ?? 0),
    ),
    "red stays red": before.drops.every(({ dropId, light }) => {
      const same = after.drops.find((drop) => drop.dropId === dropId);
      return light.kind !== "red" || same === undefined || same.light === light;
    }),
  };
  return Object.entries(rules).flatMap(([rule, ok]) => (ok ? [] : [rule]));
}

/** Every kind of event, as a fair server and an unfair one could send it. */
function* sequence(seed: number, length: number): Generator<LiveEvent> {
  const random = mulberry32(seed);
  const upTo = (limit: number) => Math.floor(random() * limit);
  const oneOf = <T>(values: readonly T[]): T => values[upTo(values.length)] as T;
  let atMs = BEGAN_MS;
  for (let step = 0; step < length; step++) {
    // Now and then the clock is set back.
    atMs += random() < 0.01 ? -upTo(5_000) : upTo(400);
    const dropId = oneOf(DROP_IDS);
    const seconds = (atMs - BEGAN_MS) / 1_000;
    const held = upTo(1_000);
    const state = dropState(Math.max(0, seconds), {
      ...{ dropId, phase: oneOf(PHASES), held, epoch: upTo(3), degraded: random() < 0.1 },
      ...(random() < 0.02 ? { available: upTo(2_000) - 500 } : {}),
    });
    const second = { atMs, succeeded: upTo(9), refused: upTo(9), failed: 0, latencyMs: null };
    const entry = {
      ...{ dropId, number: 1 + upTo(50), at: random() < 0.9 ? state.asOf : "never" },
      ...{ kind: oneOf(DROP_EVENT_KINDS), actor: oneOf([null, "mia"]), amount: oneOf([null, 7]) },
    };
    const place = {
      pair: upTo(4),
      pairs: oneOf([0, 6]),
      side: oneOf(["before", "after"] as const),
    };
    const origin = {
      ...{ scenario: oneOf(["order-rush", "stock-read"]), mode: "cached" as const },
      trial: oneOf([null, { ...place, label: place.side }]),
    };
    const phase = oneOf(["arranging", "loading", "judging"] as const);
    const events: LiveEvent[] = [
      { kind: "target", atMs, url: "http://a", version: "1", stack: "embedded" },
      { kind: "clock", atMs },
      { kind: "follow", atMs, dropId, name: "a", side: oneOf([null, "direct"]) },
      ...(random() < 0.1 ? [{ kind: "unfollow", atMs, dropId } as const] : []),
      { kind: "state", atMs, state },
      { kind: "state", atMs, state },
      { kind: "logged", atMs, entry },
      { kind: "linked", atMs, dropId: oneOf([null, dropId]) },
      { kind: "cut", atMs, dropId: oneOf([null, dropId]), reason: "gone" },
      { kind: "second", atMs, second, server: null },
      { kind: "second", atMs, second, server: null },
      { kind: "second", atMs, second, server: null },
      ...(random() < 0.1
        ? [{ kind: "audited", atMs, dropId, audit: audit(["ends_once"], random() < 0.5) } as const]
        : []),
      { kind: "progress", atMs, progress: { kind: "phase", phase, dropId, ...origin } },
      {
        ...{ kind: "progress", atMs },
        progress: { kind: "preparing", what: "buyers", done: upTo(9), of: upTo(9), ...origin },
      },
      { kind: "note", atMs, tone: "plain", text: "\u0007".repeat(upTo(500)) },
    ];
    yield oneOf(events);
  }
}

/** A small seeded generator, so that a failure can be had again. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
