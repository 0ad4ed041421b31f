import { type Limit, type LimitStep, PARTS } from "@dropctl/scenarios";
import type { Colours } from "../output.ts";
import { table } from "./table.ts";
import { milliseconds, percent, perSecond } from "./units.ts";
import { combinedVerdict } from "./verdict.ts";
import { titleText, wrap } from "./wrap.ts";

const REASONS_WIDTH = 30;

/** One rate as soon as it was tried. */
export function limitStepText({ ratePerSecond, p99Ms, because }: LimitStep): string {
  const p99 = p99Ms === null ? "" : `, p99 ${milliseconds(p99Ms)}`;
  const end = because.length === 0 ? "sustained" : `not sustained (${because.join(", ")})`;
  return `${perSecond(ratePerSecond)}: ${end}${p99}`;
}

/** Every rate that was tried, the highest that was sustained, and what gave way above it. */
export function limitText(limit: Limit, criteria: string, colours: Colours): string {
  const { scenario, mode, stack } = limit;
  return [
    titleText(scenario, ` (${mode}) on ${stack}: the highest rate with ${criteria}`, colours.bold),
    stepsTable(limit, colours),
    found(limit, colours),
    // Where the load itself failed, nothing of the server gave way.
    limit.invalid === null ? gaveWayText(limit) : null,
    limit.invalid === null
      ? null
      : colours.yellow(wrap(`It ended early (${limit.invalid.reason}): ${limit.invalid.detail}.`)),
    combinedVerdict(limit.verdict, colours),
  ]
    .filter((part) => part !== null)
    .join("\n\n");
}

function stepsTable({ steps }: Limit, colours: Colours): string {
  const right = ["ASKED", "ANSWERED", "P99", "FAILED"].map((title) => ({
    title,
    align: "right" as const,
  }));
  const rows = steps.map((step) => [
    perSecond(step.ratePerSecond),
    perSecond(step.answeredPerSecond),
    step.p99Ms === null ? "-" : milliseconds(step.p99Ms),
    percent(step.failureRate),
    step.purpose,
    step.ok ? colours.green("sustained") : colours.red(reasonsThatFit(step.because)),
  ]);
  return table([...right, { title: "STEP" }, { title: "RESULT" }], rows, colours.dim);
}

/** As many reasons as leave the line narrower than 80, and how many more there are. */
function reasonsThatFit(because: string[]): string {
  const shown = because.filter(
    (_, at) => at === 0 || because.slice(0, at + 1).join(", ").length <= REASONS_WIDTH,
  );
  const more = because.length - shown.length;
  return shown.join(", ") + (more === 0 ? "" : ` +${more}`);
}

function found({ ratePerSecond, p99MsAtHalf }: Limit, colours: Colours): string {
  if (ratePerSecond === null) return colours.yellow("No rate was sustained twice.");
  const half = p99MsAtHalf === null ? "" : ` At half of it, p99 is ${milliseconds(p99MsAtHalf)}.`;
  return wrap(`Highest sustained rate: ${perSecond(ratePerSecond)}, confirmed.${half}`);
}

function gaveWayText({ gaveWay }: Limit): string {
  if (gaveWay === null) return wrap("What gave way first is not known: the server does not tell.");
  if (gaveWay.part === "generator") {
    return wrap("The load generator gave way first: the server may take more than this.");
  }
  const { beforeMs, afterMs } = gaveWay;
  const from = beforeMs === null ? "" : `from ${milliseconds(beforeMs)} `;
  const to = afterMs === null ? "" : `to ${milliseconds(afterMs)}`;
  return wrap(`What gave way first: ${PARTS[gaveWay.part]}, ${from}${to}.`);
}
