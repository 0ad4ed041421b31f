import {
  compareTrials,
  findScenario,
  type JudgedProgress,
  type PairProgress,
  type PreparingProgress,
  type Progress,
  runScenario,
  type SecondProgress,
} from "@dropctl/scenarios";
import { expect, test, vi } from "vitest";
import { sharedServer } from "../testing/upServer.ts";

// What a live view is told, by a real server's load.
vi.setConfig({ testTimeout: 60_000 });

const shared = sharedServer("--temporary");

function keep() {
  const events: Progress[] = [];
  const of = <T extends Progress>(kind: T["kind"]) =>
    events.filter((event): event is T => event.kind === kind);
  return { events, of, onProgress: (event: Progress) => void events.push(event) };
}

test("a run tells its buyers page by page, each of its seconds, and its judgement", async () => {
  const { url, adminToken } = shared();
  const { events, of, onProgress } = keep();
  const record = await runScenario({
    scenario: findScenario("order-rush"),
    target: { url, adminToken },
    mode: "cached",
    knobs: { buyers: 25_000, units: 9_000 },
    warmUp: false,
    onProgress,
  });
  const made = of<PreparingProgress>("preparing").map(({ done, of: all }) => [done, all]);
  expect(made).toEqual([0, 10_000, 20_000, 25_000].map((done) => [done, 25_000]));

  const lines = of<SecondProgress>("second").map(({ line }) => line);
  const { series = [] } = record;
  // The last line of the record gets the stock as it came to rest.
  const settled = (line: object | undefined) => ({ ...line, stock: null });
  expect(lines.slice(0, -1)).toEqual(series.slice(0, -1));
  expect(settled(lines.at(-1))).toEqual(settled(series.at(-1)));

  const [{ verdict, invalid, trial } = {}] = of<JudgedProgress>("judged");
  expect({ verdict, invalid, trial }).toEqual({
    ...{ verdict: record.verdict, invalid: null, trial: null },
  });
  expect(events.at(-1)?.kind).toBe("judged");
  const phases = events.filter((event) => event.kind === "phase");
  expect(phases.map(({ phase, dropId }) => [phase, dropId])).toEqual([
    ["arranging", null],
    ["loading", record.drop.id],
    ["judging", record.drop.id],
  ]);
});

test("a comparison tells how it stands after each whole pair, and at last what it comes to", async () => {
  const { url, adminToken } = shared();
  const side = (mode: "direct" | "cached") => ({ target: { url, adminToken }, mode });
  const { of, onProgress } = keep();
  const comparison = await compareTrials({
    scenario: findScenario("order-rush"),
    toggle: { key: "mode", before: "direct", after: "cached" },
    sides: { before: side("direct"), after: side("cached") },
    pairs: 2,
    knobs: { buyers: 300, units: 100 },
    metric: "latencyMs.p99",
    onProgress,
  });
  const pairs = of<PairProgress>("pair");
  expect(pairs.map(({ pair, pairs: all, metric }) => [pair, all, metric])).toEqual([
    [1, 2, "latencyMs.p99"],
    [2, 2, "latencyMs.p99"],
  ]);
  expect(pairs.at(-1)?.effect).toEqual(comparison.effects["latencyMs.p99"]);
  expect(pairs[0]?.effect).toMatchObject({ before: expect.any(Number) as number });
  // The untimed trials are judged too.
  expect(of<JudgedProgress>("judged").map(({ trial }) => trial?.pair)).toEqual([0, 0, 1, 1, 2, 2]);
});
