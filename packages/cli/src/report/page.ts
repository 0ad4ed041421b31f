import { createHash } from "node:crypto";
import type { ChartData } from "./browser/chartData.ts";
import { chartsOf } from "./charts.ts";
import { html, Markup, scriptJson } from "./markup.ts";
import type { Report } from "./report.ts";
import { comparisonSection } from "./sections/comparison.ts";
import { headSection } from "./sections/head.ts";
import { runSection } from "./sections/run.ts";
import { runsSection } from "./sections/runs.ts";

/** Code and style of the page; they are ours or the library's, never a record's. */
export interface PageAssets {
  style: string;
  /** The chart library, with its license. */
  library: string;
  draw: string;
}

/** The whole report as one HTML file that loads nothing from anywhere. */
export function htmlPage(report: Report, assets: PageAssets): string {
  const charts: ChartData[] = [];
  const sides = report.scenarios.flatMap((one) => one.sides);
  const runs = sides.map(({ label, shown }, at) => {
    const drawn = chartsOf(shown, `run-${at + 1}`);
    charts.push(...drawn.map(({ data }) => data));
    return runSection(shown, { label, charts: drawn });
  });
  const comparisons = report.scenarios.filter(({ changes }) => changes.length > 0);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy(assets)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${report.headline.verdict} – ${report.title}</title>
        ${element("style", assets.style)}
      </head>
      <body>
        ${headSection(report)}
        <main>
          ${comparisons.map(comparisonSection)} ${runs}
          ${report.runs.length > 1 ? runsSection(report) : null}
        </main>
        ${element("script", scriptJson(charts), 'type="application/json" id="charts"')}
        ${element("script", assets.library)} ${element("script", assets.draw, 'type="module"')}
      </body>
    </html> `;
  return page.text;
}

/** Put together by hand: what stands inside must be exactly what was hashed. */
function element(name: "script" | "style", code: string, attributes = ""): Markup {
  return new Markup(`<${name} ${attributes}>${code}</${name}>`);
}

/** Nothing may be loaded, and nothing runs but exactly this code, whatever a record holds. */
function policy({ style, library, draw }: PageAssets): string {
  return [
    "default-src 'none'",
    `script-src ${hash(library)} ${hash(draw)}`,
    `style-src ${hash(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function hash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
