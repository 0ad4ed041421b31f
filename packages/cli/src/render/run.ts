import type { RunRecord, Scenario, StepRecord } from "@dropctl/scenarios";
import type { Colours } from "../output.ts";
import { publishedText } from "./published.ts";
import { queueText } from "./runQueue.ts";
import { table } from "./table.ts";
import { count, knobsText, milliseconds, percent, perSecond } from "./units.ts";
import { runVerdict } from "./verdict.ts";
import { titleText, wrap } from "./wrap.ts";

/** Below so many, a few requests more are a large share. */
const COMPARABLE_COMPLETIONS = 1_000;
const COUNTS_DIFFER = 0.03;

/** What to try next when the load could not be made. */
const REMEDIES: Partial<Record<string, string>> = {
  load_dropped: " Try a lower rate, or more --connections.",
  generator_saturated: " Try a lower rate, or give the generator cores of its own.",
};

/** A run for people: what was asked, how the buyers fared, each step, and the verdict. */
export function runText(record: RunRecord, scenario: Scenario | null, colours: Colours): string {
  const knobs = knobsText(record.knobs);
  const published = scenario?.published;
  return [
    titleText(record.scenario, ` (${record.mode}) on ${record.stack}: ${knobs}`, colours.bold),
    record.outcomes.buyers > 0 ? wrap(buyersText(record)) : null,
    record.queue === undefined ? null : queueText(record.queue, record.knobs, colours),
    stepsText(record, colours),
    answersText(record),
    sharesText(record),
    published ? publishedText(published, record, colours) : null,
    ...notes(record, colours),
    runVerdict(record, colours),
  ]
    .filter((part) => part !== null)
    .join("\n\n");
}

function buyersText({ outcomes }: RunRecord): string {
  const parts = [
    `${count(outcomes.accepted)} accepted (${count(outcomes.paid)} paid${reasons(outcomes.unpaidByReason)})`,
    `${count(outcomes.refused)} refused${reasons(outcomes.refusedByReason)}`,
    `${count(outcomes.failed)} failed${reasons(outcomes.failedByReason)}`,
  ];
  return `Of ${count(outcomes.buyers)} buyers: ${parts.join(", ")}.`;
}

function reasons(tally: Record<string, number>): string {
  const parts = Object.entries(tally).map(([reason, times]) => `${count(times)} ${reason}`);
  return parts.length === 0 ? "" : `: ${parts.join(", ")}`;
}

function stepsText(record: RunRecord, colours: Colours): string {
  const right = ["REQUESTS", "TPS", "MEAN", "P50", "P95", "P99", "MAX"].map((title) => ({
    title,
    align: "right" as const,
  }));
  const rows = Object.entries(record.steps).map(([name, step]) => stepRow(name, step));
  if (rows.length > 1) rows.push(stepRow("all", record));
  return table([{ title: "STEP" }, ...right], rows, colours.dim);
}

/** Each step's HTTP statuses, and what became of requests without one. */
function answersText({ steps }: RunRecord): string | null {
  const parts = Object.entries(steps).flatMap(([name, { byStatus, lost }]) => {
    const answers = Object.entries({ ...byStatus, ...lost });
    if (answers.length === 0) return [];
    return `${name} ${answers.map(([what, times]) => `${what} ×${count(times)}`).join(", ")}`;
  });
  return parts.length === 0 ? null : wrap(`Answers: ${parts.join("; ")}.`);
}

type Row = Pick<StepRecord, "requests" | "tps" | "latencyMs">;

function stepRow(name: string, step: Row): string[] {
  const { latencyMs: latency } = step;
  const times =
    latency === null
      ? ["-", "-", "-", "-", "-"]
      : [latency.mean, latency.p50, latency.p95, latency.p99, latency.max].map(milliseconds);
  return [name, count(step.requests), perSecond(step.tps), ...times];
}

function sharesText(record: RunRecord): string {
  const parts = [
    `success ${percent(record.successRate)}`,
    `failure ${percent(record.failureRate)}`,
    `answered within 1 s ${percent(record.within1s)}`,
    `peak ${perSecond(record.tpsPeak)}`,
  ];
  if (record.ordersPerMinute !== null) {
    parts.push(`${count(record.ordersPerMinute)} orders a minute`);
  }
  return wrap(`${parts.join(", ")}.`);
}

function notes(record: RunRecord, colours: Colours): string[] {
  const found: string[] = [];
  if (record.invalid !== null) {
    const { reason, detail } = record.invalid;
    const what = reason === "interrupted" ? "Interrupted" : `Invalid (${reason})`;
    const partial = reason === "judge_threw" ? "" : " The figures are partial.";
    const remedy = REMEDIES[reason] ?? "";
    found.push(colours.yellow(wrap(`${what}: ${detail}.${partial}${remedy}`)));
  }
  if (record.journeyThrew !== undefined && record.invalid?.reason !== "journey_threw") {
    const { buyers, first } = record.journeyThrew;
    found.push(
      colours.yellow(wrap(`Journeys that threw: ${count(buyers)}, the first in ${first}.`)),
    );
  }
  if (record.lowConfidence) {
    found.push("Low confidence in the rates: under 1 s or 1,000 completions.");
  }
  if (record.generator.saturated) {
    found.push("The load generator was the limit: the server may do more than this.");
  }
  const told = record.server ?? null;
  if (told !== null && record.completions >= COMPARABLE_COMPLETIONS) {
    // What was lost or cut here may have been answered there.
    const few = told.requests < record.completions * (1 - COUNTS_DIFFER);
    const many = told.requests > record.requests * (1 + COUNTS_DIFFER);
    if (few || many) {
      found.push(
        wrap(
          `The server counts ${count(told.requests)} answers, this run ${count(record.completions)}: ` +
            (many
              ? "somebody else loads it too."
              : "its counters were read late, or it is one of several."),
        ),
      );
    }
  }
  return found;
}
