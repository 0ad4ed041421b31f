import { count } from "../../render/units.ts";
import { html, type Markup } from "../markup.ts";
import type { ScenarioReport } from "../report.ts";
import { barsTable } from "./bars.ts";
import { warningList } from "./head.ts";

const COLOURS = 4;

/** Before and after, a group of bars for each figure. */
export function comparisonSection({ scenario, sides, changes, warnings }: ScenarioReport): Markup {
  const runs = sides.map((side) => `${side.label} ${count(side.runs.length)}`).join(", ");
  const groups = changes.map(({ label, values }) => ({
    title: label,
    bars: values.map(({ side, value, text, change }, at) => ({
      label: side,
      value,
      text,
      note: change,
      colour: (at % COLOURS) + 1,
    })),
  }));
  const half = Math.ceil(groups.length / 2);
  return html` <section>
    <h2>${scenario}: ${sides.map(({ label }) => label).join(" → ")}</h2>
    ${warningList(warnings)}
    <p class="faint">
      Medians over the runs of each side (${runs}), and the change against ${sides[0]?.label ?? ""}.
      Whether it is more than noise, <code>dropctl compare</code> tells.
    </p>
    <div class="columns">
      ${barsTable(groups.slice(0, half), "group")} ${barsTable(groups.slice(half), "group")}
    </div>
  </section>`;
}
