import { createClient, ProblemError } from "@dropctl/protocol";
import {
  compareTrials,
  findScenario,
  parseRecord,
  type Progress,
  type RunRecord,
  type Target,
} from "@dropctl/scenarios";
import { expect, test, vi } from "vitest";
import { losingProxy } from "../testing/losingProxy.ts";
import { sharedServer, upServer } from "../testing/upServer.ts";

// What becomes of a pair whose sides send in turns, when something comes in between.
vi.setConfig({ testTimeout: 60_000 });

const shared = sharedServer("--temporary");

interface Stopping {
  before?: Target;
  after?: Target;
  knobs?: Record<string, number>;
  /** Stops the comparison at this phase of this side of the first timed pair. */
  stopAt?: { phase: "arranging" | "loading" | "judging"; side: "before" | "after" };
}

async function compared({ before = shared(), after = shared(), knobs, stopAt }: Stopping) {
  const stop = new AbortController();
  const records: RunRecord[] = [];
  const onProgress = (event: Progress) => {
    if (event.kind !== "phase" || event.trial?.pair !== 1 || event.phase !== stopAt?.phase) return;
    if (event.trial.side === stopAt.side) stop.abort("SIGINT");
  };
  const comparison = await compareTrials({
    scenario: findScenario("order-rush"),
    toggle: { key: "url", before: "one", after: "other" },
    sides: {
      before: { target: targetOf(before), mode: "cached" },
      after: { target: targetOf(after), mode: "cached" },
    },
    pairs: 1,
    knobs: { buyers: 4_000, units: 100, connections: 16, ...knobs },
    turnMs: 50,
    onProgress,
    onRecord: (record) => void records.push(record),
    signal: stop.signal,
  });
  return { comparison, records };
}

function targetOf({ url, adminToken }: Target): Target {
  return { url, adminToken };
}

async function openDrops(target: Target): Promise<string[]> {
  const { items } = await createClient(target).listDrops();
  return items.filter(({ phase }) => phase === "open").map(({ slug }) => slug);
}

const HALF = { pairs: 0, invalid: { reason: "interrupted" } };
const WHOLE = { pairs: 1, invalid: null };

test.each([
  // In the first timed pair, the side after goes first.
  { phase: "arranging", side: "before", leaves: HALF },
  { phase: "loading", side: "after", leaves: HALF },
  { phase: "loading", side: "before", leaves: HALF },
  // Both loads were over.
  { phase: "judging", side: "after", leaves: WHOLE },
] as const)("stopped at $phase of $side: no half pair, no drop left open", async (given) => {
  const { leaves, ...stopAt } = given;
  const { comparison, records } = await compared({ stopAt });
  expect(comparison).toMatchObject(leaves);
  expect(comparison.verdict).toMatchObject({ ok: true, lost: 0, oversold: 0 });
  for (const record of records) {
    expect(parseRecord(JSON.stringify(record), record.id)).toEqual(record);
  }
  expect(await openDrops(shared())).toEqual([]);
});

test("a second side that refuses leaves no drop open on the first", async () => {
  const other = await upServer("--temporary");
  const refused = compared({ after: { url: other.url, adminToken: "wrong" } });
  await expect(refused).rejects.toThrow(ProblemError);
  expect(await openDrops(shared())).toEqual([]);
});

test("a load that is cut short ends the other one, and is the reason; both are judged", async () => {
  const other = await upServer("--temporary");
  const deaf = await losingProxy(other.url, { pathEnd: "/reservations", answers: Infinity });
  const { comparison, records } = await compared({
    after: { url: deaf, adminToken: other.adminToken },
    knobs: { buyers: 400, connections: 8 },
  });
  expect(comparison.invalid?.reason).toMatch(/^(target_died|nothing_answered|time_limit)$/);
  expect(comparison.verdict.runs).toBe(2);
  expect(records).toEqual([]);
  expect(await openDrops(shared())).toEqual([]);
});
