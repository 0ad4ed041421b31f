import type { RunRecord, SeriesLine, StepRecord } from "@dropctl/scenarios";
import { count, milliseconds, percent, perSecond, seconds } from "../../render/units.ts";
import { html, type Markup } from "../markup.ts";
import type { Fact } from "../method.ts";

/** How the buyers fared, by reason; null for a load without buyers. */
export function buyersTable({ outcomes }: RunRecord): Markup | null {
  if (outcomes.buyers === 0) return null;
  const ends = [
    ["accepted", outcomes.accepted, { paid: outcomes.paid, ...outcomes.unpaidByReason }],
    ["refused", outcomes.refused, outcomes.refusedByReason],
    ["failed", outcomes.failed, outcomes.failedByReason],
  ] as const;
  const rows = ends.map(
    ([end, buyers, reasons]) =>
      html`<tr>
        <th scope="row">${end}</th>
        <td class="number">${count(buyers)}</td>
        <td class="number">${percent(buyers / outcomes.buyers)}</td>
        <td class="text">${tallyText(reasons)}</td>
      </tr>`,
  );
  const headings = [
    heading("outcome"),
    heading("buyers", "number"),
    heading("share", "number"),
    heading("by reason"),
  ];
  return html`<h3>How ${count(outcomes.buyers)} buyers fared</h3>
    ${listing(headings, rows)}`;
}

export function stepsTable({ steps }: RunRecord): Markup {
  const rows = Object.entries(steps).map(
    ([name, step]) =>
      html`<tr class="joined">
          <th scope="row" class="text">${name}</th>
          <td class="number">${count(step.requests)}</td>
          <td class="number">${perSecond(step.tps)}</td>
        </tr>
        <tr>
          <td colspan="3" class="text faint">${outcomesText(step)}<br />${answersText(step)}</td>
        </tr>`,
  );
  return listing([heading("step"), heading("requests", "number"), heading("TPS", "number")], rows);
}

function outcomesText({ tpsByOutcome }: StepRecord): string {
  const { succeeded, refused, failed } = tpsByOutcome;
  return `${perSecond(succeeded)} succeeded, ${perSecond(refused)} refused, ${perSecond(failed)} failed`;
}

function answersText({ byStatus, byCode, lost }: StepRecord): string {
  return tallyText({ ...byStatus, ...byCode, ...lost });
}

function tallyText(tally: Record<string, number>): string {
  const parts = Object.entries(tally).filter(([, times]) => times > 0);
  return parts.map(([what, times]) => `${what} × ${count(times)}`).join(", ");
}

/** Every invariant that the audit counted. */
export function auditTable({ audit }: RunRecord): Markup | null {
  if (audit === null) return null;
  const rows = audit.checks.map(
    ({ name, ok, detail }) =>
      html`<tr>
        <th scope="row" class="text">${name}<br /><span class="detail">${detail}</span></th>
        <td class="${ok ? "holds" : "broken"}">${ok ? "holds" : "BROKEN"}</td>
      </tr>`,
  );
  return html`<h3>What the audit counted in the ledger</h3>
    ${listing([heading("invariant"), heading("verdict")], rows)}`;
}

export function queueFacts({ queue }: RunRecord): Fact[] {
  if (queue === undefined) return [];
  const { handoverMs, waitSeconds } = queue;
  const facts: (Fact | null)[] = [
    ["tickets", `${count(queue.tickets)} given, ${count(queue.left)} left`],
    ["admissions", `${count(queue.admissions)}, ${count(queue.used)} used`],
    ["in checkout", `${count(queue.occupancyMax)} at most`],
    ["inversions", count(queue.inversions)],
    waitSeconds && [
      "wait",
      `p50 ${seconds(waitSeconds.p50)}, p95 ${seconds(waitSeconds.p95)}, most ${seconds(waitSeconds.max)}`,
    ],
    handoverMs && [
      "handover",
      `p50 ${milliseconds(handoverMs.p50)}, p99 ${milliseconds(handoverMs.p99)}`,
    ],
  ];
  return facts.filter((fact) => fact !== null);
}

/** The seconds behind the charts, folded away. */
export function secondsTable({ series = [] }: RunRecord): Markup | null {
  if (series.length === 0) return null;
  const columns = COLUMNS.filter(([, read]) => series.some((line) => read(line) != null));
  const cell = (value: number | null | undefined) =>
    html`<td class="number">${value == null ? "" : Number(value.toFixed(2))}</td>`;
  const rows = series.map(
    (line) =>
      html`<tr>
        ${columns.map(([, read]) => cell(read(line)))}
      </tr>`,
  );
  return html` <details>
    <summary>Every second as figures</summary>
    <div class="scroll" tabindex="0">
      ${listing(
        columns.map(([title]) => heading(title, "number")),
        rows,
      )}
    </div>
  </details>`;
}

const COLUMNS: [title: string, read: (line: SeriesLine) => number | null | undefined][] = [
  ["until s", ({ atMs }) => atMs / 1_000],
  ["succeeded", ({ succeeded }) => succeeded],
  ["refused", ({ refused }) => refused],
  ["failed", ({ failed }) => failed],
  ["p50 ms", ({ latencyMs }) => latencyMs?.p50],
  ["p95 ms", ({ latencyMs }) => latencyMs?.p95],
  ["p99 ms", ({ latencyMs }) => latencyMs?.p99],
  ["available", ({ stock }) => stock?.available],
  ["held", ({ stock }) => stock?.held],
  ["paid", ({ stock }) => stock?.paid],
  ["waiting", ({ queue }) => queue?.waiting],
  ["admitted", ({ queue }) => queue?.admitted],
  ["batch rows", ({ server }) => server?.batchRows],
  ["cache ms", ({ server }) => server?.cacheMs],
  ["ledger ms", ({ server }) => server?.ledgerMs],
  ["pool wait ms", ({ server }) => server?.poolWaitMs],
  ["loop delay ms", ({ server }) => server?.eventLoopDelayMs],
];

function heading(title: string, kind: "word" | "number" = "word"): Markup {
  return html`<th scope="col" class="${kind}">${title}</th>`;
}

function listing(headings: Markup[], rows: Markup[]): Markup {
  return html`<table class="listing">
    <thead>
      <tr>
        ${headings}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}
