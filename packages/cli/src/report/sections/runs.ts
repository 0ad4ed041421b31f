import type { RunRecord } from "@dropctl/scenarios";
import { count, milliseconds, perSecond } from "../../render/units.ts";
import { html, type Markup } from "../markup.ts";
import type { Report } from "../report.ts";

/** Every run that the report is made of; above, the middle one by TPS stands for its side. */
export function runsSection({ scenarios }: Report): Markup {
  const sides = scenarios.flatMap((one) => one.sides);
  const groups = sides.flatMap(({ label, runs, shown }) =>
    runs.map((run) => runRow(run, { label, isShown: run === shown })),
  );
  return html` <section>
    <h2>All runs</h2>
    <p class="faint">The charts above are of the run with the middle TPS of each side, marked ●.</p>
    <div class="scroll" tabindex="0">
      <table class="listing">
        <thead>
          <tr>
            <th scope="col">run</th>
            <th scope="col">scenario</th>
            <th scope="col">side</th>
            <th scope="col" class="number">TPS</th>
            <th scope="col" class="number">p99</th>
            <th scope="col" class="number">accepted</th>
            <th scope="col">stock</th>
          </tr>
        </thead>
        <tbody>
          ${groups}
        </tbody>
      </table>
    </div>
  </section>`;
}

function runRow(run: RunRecord, { label, isShown }: { label: string; isShown: boolean }): Markup {
  const { verdict, invalid } = run;
  const stock = verdict.broken.length > 0 ? "BROKEN" : verdict.ok ? "holds" : "not judged";
  const kind = verdict.broken.length > 0 ? "broken" : verdict.ok ? "holds" : "unjudged";
  return html` <tr>
    <th scope="row">${run.id}${isShown ? " ●" : ""}</th>
    <td>${run.scenario}</td>
    <td>${label}</td>
    <td class="number">${perSecond(run.tps)}</td>
    <td class="number">${run.latencyMs === null ? "" : milliseconds(run.latencyMs.p99)}</td>
    <td class="number">${run.outcomes.buyers === 0 ? "" : count(run.outcomes.accepted)}</td>
    <td class="${kind}">${stock}${invalid === null ? "" : `, invalid (${invalid.reason})`}</td>
  </tr>`;
}
