import type { RunRecord } from "@dropctl/scenarios";
import { milliseconds, perSecond } from "../../render/units.ts";
import type { Chart } from "../charts.ts";
import { html, type Markup } from "../markup.ts";
import { environmentOf, type Fact, knobsOf, methodOf } from "../method.ts";
import { barsTable } from "./bars.ts";
import { auditTable, buyersTable, queueFacts, secondsTable, stepsTable } from "./tables.ts";

/** One run whole: its seconds, its latency, how buyers fared, and how it was measured. */
export function runSection(
  record: RunRecord,
  { label, charts }: { label: string; charts: Chart[] },
): Markup {
  return html` <section>
    <h2>${record.scenario}, ${label}</h2>
    <p class="faint">run ${record.id} · ${perSecond(record.tps)}</p>
    ${charts.length === 0 ? html`<p>The record holds no seconds to draw.</p>` : null}
    <div class="columns">${charts.map(chartFigure)}</div>
    ${secondsTable(record)}
    <div class="columns">
      <div>
        <h3>Latency by step</h3>
        ${latencyBars(record)}
      </div>
      <div>
        ${buyersTable(record)}
        <h3>Answers by step</h3>
        ${stepsTable(record)}
      </div>
    </div>
    ${factList("Waiting room", queueFacts(record))}
    <div class="columns">
      <div>${factList("How it was measured", methodOf(record))}</div>
      <div>
        ${factList("Knobs", knobsOf(record))} ${factList("Environment", environmentOf(record))}
      </div>
    </div>
    ${auditTable(record)}
  </section>`;
}

function chartFigure({ title, summary, data }: Chart): Markup {
  return html` <figure>
    <figcaption>${title}</figcaption>
    <div class="chart" id="${data.id}" role="img" aria-label="${summary}"></div>
  </figure>`;
}

function latencyBars({ steps }: RunRecord): Markup {
  const groups = Object.entries(steps).flatMap(([title, { latencyMs }]) => {
    if (latencyMs === null) return [];
    const bars = (["p50", "p95", "p99"] as const).map((label, at) => ({
      label,
      value: latencyMs[label],
      text: milliseconds(latencyMs[label]),
      colour: at + 1,
    }));
    return [{ title, bars }];
  });
  return groups.length === 0 ? html`<p>Nothing was answered.</p>` : barsTable(groups, "all");
}

function factList(title: string, facts: readonly Fact[]): Markup | null {
  if (facts.length === 0) return null;
  const items = facts.map(
    ([name, value]) =>
      html`<dt>${name}</dt>
        <dd>${value}</dd>`,
  );
  return html`<h3>${title}</h3>
    <dl>${items}</dl>`;
}
