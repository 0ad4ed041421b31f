import { type Comparison, compareTrials, findScenario } from "@dropctl/scenarios";
import { startServer } from "./child.ts";

/** What `compare` has unless told, and the shortest trials: docs/measuring.md has the figures. */
const PAIRS = 10;
const READ_MS = 2_000;

const SCENARIO = findScenario("stock-read");

type Result = Comparison["result"];

/** What comparisons said of two sides whose difference is known. */
interface Sentence {
  readonly results: Readonly<Record<Result, number>>;
  /** Of each comparison. */
  readonly ratios: readonly number[];
  /** The smallest change that each could have told. */
  readonly smallestChanges: readonly number[];
  /** Standard deviation of ln(after ÷ before) over all pairs: the noise of the machine. */
  readonly pairSpread: number;
}

export interface Calibration {
  readonly repeat: number;
  readonly pairs: number;
  readonly trialMs: number;
  /** A server against itself; right: neither better nor worse. */
  readonly same: Sentence;
  /** Against one that is slowed by a tenth; right: worse. */
  readonly slowed: Sentence;
}

/** Compares what is known beforehand, over and over: does `compare` tell the truth here? */
export async function calibrate(repeat: number): Promise<Calibration> {
  const slowed = await playCase("slowed", repeat);
  return {
    repeat,
    pairs: PAIRS,
    trialMs: READ_MS,
    same: await playCase("same", repeat),
    slowed,
  };
}

async function playCase(name: "same" | "slowed", repeat: number): Promise<Sentence> {
  const results = { better: 0, same: 0, worse: 0, inconclusive: 0 };
  const ratios: number[] = [];
  const smallestChanges: number[] = [];
  const spreads: number[] = [];
  for (let at = 1; at <= repeat; at += 1) {
    const { comparison, logs } = await playComparison(name);
    const tps = comparison.effects.tps;
    if (comparison.invalid !== null || tps?.ratio == null) {
      throw new Error(`comparison ${at} is invalid: ${comparison.invalid?.detail ?? "no TPS"}`);
    }
    results[comparison.result] += 1;
    ratios.push(tps.ratio);
    smallestChanges.push(tps.smallestChange ?? Number.NaN);
    spreads.push(variance(logs));
    const interval = `${tps.low?.toFixed(3)} … ${tps.high?.toFixed(3)}`;
    const line = `${name} ${at}/${repeat}: ${tps.ratio.toFixed(3)} (${interval})`;
    process.stderr.write(`${line} ${comparison.result}\n`);
  }
  return { results, ratios, smallestChanges, pairSpread: Math.sqrt(mean(spreads)) };
}

/** A new server each time: one process may be lucky with its memory, and another not. */
async function playComparison(name: "same" | "slowed") {
  await using server = await startServer("slowed");
  const { url, adminToken } = server;
  const side = { target: { url, adminToken }, mode: "cached" } as const;
  const tpsOf = new Map<string, number>();
  const comparison = await compareTrials({
    scenario: SCENARIO,
    toggle: { key: "aa", before: "ours", after: name },
    sides: { before: side, after: side },
    pairs: PAIRS,
    knobs: { durationMs: READ_MS },
    onProgress: (event) => {
      if (event.kind !== "phase" || event.phase !== "loading" || event.dropId === null) return;
      if (event.trial?.label === "slowed") server.slowFor(event.dropId);
    },
    onRecord: ({ id, tps }) => void tpsOf.set(id, tps),
  });
  const [from, to] = [comparison.before, comparison.after].map(({ runIds }) =>
    runIds.map((id) => tpsOf.get(id) ?? Number.NaN),
  );
  const logs = (from ?? []).map((tps, pair) => Math.log((to?.[pair] ?? Number.NaN) / tps));
  return { comparison, logs };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Within one comparison: what its two servers differ in is no noise. */
function variance(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.map((value) => (value - middle) ** 2);
  return squares.reduce((sum, square) => sum + square, 0) / (values.length - 1);
}

export function calibrationText({ repeat, pairs, trialMs, same, slowed }: Calibration): string {
  const { better, worse } = same.results;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const rows = [
    `${repeat} comparisons of ${pairs} pairs, each trial ${trialMs / 1_000} s of stock reads`,
    `a server against itself:   ${better + worse} of ${repeat} say better or worse`,
    `a server slowed by 10 %:   ${slowed.results.worse} of ${repeat} say worse`,
    `noise, one pair (sd):      ${percent(same.pairSpread)}, slowed ${percent(slowed.pairSpread)}`,
    `mean ratio:                ${mean(same.ratios).toFixed(3)}, slowed ${mean(slowed.ratios).toFixed(3)}`,
    `smallest change told:      ${percent(mean(same.smallestChanges))}, on average`,
  ];
  return `${rows.join("\n")}\n`;
}
