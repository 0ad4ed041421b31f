import { type Comparison, type MetricEffect, PAIRS_MIN } from "@dropctl/scenarios";
import type { Colours } from "../output.ts";
import { ratio } from "./units.ts";
import { wrap } from "./wrap.ts";

/** What the pairs say by the metric that decides, and how far that can be trusted. */
export function trustText(comparison: Comparison, label: string, colours: Colours): string {
  const { toggle, pairs, turnMs, metric, result, effects, before, after } = comparison;
  const turns = turnMs === null ? "" : `, in turns of ${turnMs} ms`;
  const lines = [
    toggle.key === "runs"
      ? `Two runs; by ${label} the result is ${resultText(result, colours)}.`
      : `${pairs} balanced pairs${turns}; by ${label} the result is ${resultText(result, colours)}.`,
  ];
  const smallest = effects[metric]?.smallestChange ?? null;
  if (smallest !== null) {
    lines.push(
      `The smallest change that these pairs could have told is ${Math.ceil(smallest * 100)} %.`,
    );
  }
  if (toggle.key === "runs") lines.push(...aboutRuns(comparison));
  else if (pairs < PAIRS_MIN) lines.push("Fewer than 6 pairs are always inconclusive.");
  if (toggle.key === "aa") lines.push(...aboutNoise(comparison, colours));
  if (before.lowConfidence || after.lowConfidence) {
    lines.push("Some trials were under 1 s or 1,000 completions: take their rates with care.");
  }
  if (before.generatorSaturated || after.generatorSaturated) {
    lines.push("In some trials the load generator was the limit: the server may do more.");
  }
  return [...lines, ...whyEarly(comparison, colours)].join("\n");
}

export function resultText(result: MetricEffect["result"], colours: Colours): string {
  const paint = {
    better: colours.green,
    worse: colours.red,
    same: colours.dim,
    inconclusive: colours.yellow,
  };
  return paint[result](result);
}

/** Single runs have no interval: what differs may be the machine's mood. */
function aboutRuns({ scenario, before, after, differences }: Comparison): string[] {
  const sides = before.mode === after.mode ? "url=URL,URL" : `mode=${before.mode},${after.mode}`;
  const texts = differences.map((one) => `${one.field} (${one.before} and ${one.after})`);
  return [
    ...(texts.length === 0 ? [] : [wrap(`They differ in ${texts.join(", ")}.`)]),
    "One run of each cannot tell a change from chance: it is always inconclusive.",
    `Balanced pairs can: dropctl compare ${scenario} --toggle ${sides}`,
  ];
}

/** A side against itself: whatever differs is noise. */
function aboutNoise({ metric, effects, result }: Comparison, colours: Colours): string[] {
  const { low, high } = effects[metric] ?? {};
  const lines =
    low == null || high == null
      ? []
      : [`Both sides are the same: ${ratio(low)} … ${ratio(high)} is this machine's noise.`];
  if (result !== "better" && result !== "worse") return lines;
  const warning =
    "This machine cannot be trusted at these settings: it told a difference where there is none. " +
    "Take longer trials, more pairs or a quieter machine.";
  return [...lines, colours.red(wrap(warning))];
}

function whyEarly({ invalid, toggle }: Comparison, colours: Colours): string[] {
  if (invalid === null) return [];
  const what = toggle.key === "runs" ? "One of them is invalid" : "It ended early";
  return [colours.yellow(wrap(`${what} (${invalid.reason}): ${invalid.detail}.`))];
}
