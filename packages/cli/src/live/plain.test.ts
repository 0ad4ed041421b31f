import type { DropState } from "@dropctl/protocol";
import type { Progress } from "@dropctl/scenarios";
import { expect, test } from "vitest";
import {
  after,
  at,
  clockAt,
  DROP_ID,
  dropState,
  following,
  stateAt,
} from "../testing/liveEvents.ts";
import { second as lineOf } from "../testing/runRecords.ts";
import type { LiveEvent } from "./event.ts";
import { logLine, plainLines } from "./plain.ts";
import type { TrackedView } from "./reduce.ts";

const queue: DropState["queue"] = {
  ...{ paused: false, checkoutCapacity: 200, waiting: 1_120, admitted: 30, held: 120 },
  ...{ admittedTotal: 400, placesPerSecond: 12.5 },
};
const second = (seconds: number): LiveEvent => ({
  ...{ kind: "second", atMs: at(seconds), server: null },
  second: {
    ...{ atMs: at(seconds), succeeded: 2_298, refused: 12, failed: 0 },
    latencyMs: { p50: 1, p95: 4, p99: 8.2 },
  },
});

/** Times are those of where it runs. */
function linesOf(view: TrackedView): string[] {
  const lines = plainLines(view);
  for (const line of lines) expect(line).toMatch(/^\d\d:\d\d:\d\d [ -~]+$/);
  return lines.map((line) => line.slice(9));
}

test("one drop is one line", () => {
  const view = following(stateAt(0, { held: 120, paid: 68, queue }), second(1));
  expect(linesOf(view)).toEqual([
    "aurora-launch open  available 812 of 1,000  held 120  paid 68  waiting 1,120  " +
      "checkout 150 of 200  2,310/s (refused 12/s, failed 0/s)  p99 8.2 ms  green",
  ]);
});

test("what is not known is left out, what is wrong is said", () => {
  expect(linesOf(following())).toEqual(["aurora connecting  not measured yet  unknown"]);
  const sales = [0, 5, 10].map((seconds) => stateAt(seconds, { paid: seconds * 10 }));
  expect(linesOf(following(...sales))).toEqual([
    "aurora-launch open  available 900 of 1,000  held 0  paid 100  sells out in 90 s  not measured yet  green",
  ]);
  const lost: LiveEvent[] = [DROP_ID, null].map((dropId) => ({
    ...{ kind: "cut", atMs: at(11), dropId, reason: "ECONNREFUSED" },
  }));
  const broken = stateAt(11, { available: 1, degraded: true });
  expect(linesOf(following(...sales, second(11), broken, ...lost, clockAt(15)))).toEqual([
    "aurora-launch open  available 1 of 1,000  held 0  paid 0  degraded  stale for 4.0 s  " +
      "server  stale for 4.0 s  red: units do not add up: 1 available + 0 held + 0 paid is not 1,000",
  ]);
});

test("several drops are the server's line and one each", () => {
  const otherId = DROP_ID.replace("1936", "1937");
  const view = after(
    following(stateAt(0, { held: 1_000 })),
    { kind: "follow", atMs: at(0), dropId: otherId, name: "b", side: null },
    {
      ...{ kind: "state", atMs: at(0) },
      state: dropState(0, { dropId: otherId, slug: "tidal", phase: "paused" }),
    },
    second(1),
  );
  expect(linesOf(view)).toEqual([
    "server  2,310/s (refused 12/s, failed 0/s)  p99 8.2 ms",
    "aurora-launch open  available 0 of 1,000  held 1,000  paid 0  sold out  green",
    "tidal paused  available 1,000 of 1,000  held 0  paid 0  green",
  ]);
});

test("a load tells where it stands, and a comparison how it settles", () => {
  const trial = { side: "after", label: "cached", pair: 3, pairs: 10 } as const;
  const origin = { scenario: "order-rush", mode: "cached", trial } as const;
  const buyers = { accepted: 120, refused: 30, failed: 0, paid: 100 };
  const view = after(
    { ...following(stateAt(0)), trafficSource: "generator" as const },
    {
      ...{ kind: "progress", atMs: at(1) },
      progress: { kind: "phase", phase: "loading", dropId: DROP_ID, ...origin },
    },
    {
      ...{ kind: "progress", atMs: at(2) },
      progress: {
        ...{ kind: "tick", elapsedMs: 1_200, completions: 150, tps: 900, doneShare: 0.4, buyers },
        ...{ stock: null, ...origin },
      },
    },
  );
  const [first, drop] = linesOf(view);
  expect(first).toBe(
    "order-rush cached, pair 3 of 10: loading  40 %  1.2 s  " +
      "buyers accepted 120 refused 30 failed 0 paid 100",
  );
  expect(drop).toMatch(/^aurora-launch open /);
});

test("of two that load in turns it tells what each did last", () => {
  const origin = (side: "before" | "after") => ({
    ...{ scenario: "stock-read", mode: "cached" as const },
    trial: { side, label: side === "before" ? "direct" : "cached", pair: 3, pairs: 10 },
  });
  const nobody = { accepted: 0, refused: 0, failed: 0, paid: 0 };
  const tell = (progress: Progress, seconds: number): LiveEvent => ({
    ...{ kind: "progress", atMs: at(seconds), progress },
  });
  const sides = ["before", "after"] as const;
  const view = after(
    { ...following(stateAt(0)), trafficSource: "generator" as const },
    ...sides.map((side) =>
      tell({ kind: "phase", phase: "loading", dropId: DROP_ID, ...origin(side) }, 1),
    ),
    ...sides.map((side, index) =>
      tell(
        {
          kind: "second",
          line: lineOf({ succeeded: 100 * (index + 1), refused: 0, failed: 0 }),
          ...origin(side),
        },
        2,
      ),
    ),
    ...sides.map((side) =>
      tell(
        {
          ...{ kind: "tick", elapsedMs: 1_200, completions: 150, tps: 900, doneShare: 0.4 },
          ...{ buyers: nobody, stock: null, ...origin(side) },
        },
        2,
      ),
    ),
  );
  expect(linesOf(view)[0]).toBe(
    "stock-read direct and cached, pair 3 of 10: loading  40 %  2.4 s  direct 100/s  cached 200/s",
  );
});

test("a log line that is bad is marked, and letters that a log cannot show are replaced", () => {
  const line = { atMs: at(0), tone: "bad", text: "J\u00f6rg: \u00d72" } as const;
  expect(logLine(line, line.atMs).slice(9)).toBe("! J?rg: x2");
  expect(logLine(line, line.atMs + 86_400_000)).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ! J/);
});
