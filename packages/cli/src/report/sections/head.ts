import { html, type Markup } from "../markup.ts";
import type { Report } from "../report.ts";
import type { Warning } from "../warnings.ts";

/** The verdict first: whoever reads no further has read that. */
export function headSection({ title, headline, warnings, runs }: Report): Markup {
  const { kind, verdict, basis, broken } = headline;
  const started = runs.map(({ startedAt }) => startedAt).toSorted()[0] ?? "";
  return html` <header>
      <h1>${title}</h1>
      <p class="verdict ${kind}">${verdict}</p>
      <p>${basis}</p>
      <p class="faint">measured ${started.slice(0, 10)} ${started.slice(11, 16)} UTC by dropctl</p>
      ${
        broken.length === 0
          ? null
          : html`<ul class="broken">
              ${broken.map((line) => html`<li>${line}</li>`)}
            </ul>`
      }
    </header>
    ${warningList(warnings)}`;
}

export function warningList(warnings: readonly Warning[]): Markup[] {
  return warnings.map(
    ({ invalid, title, detail }) =>
      html` <p class="warning ${invalid ? "invalid" : ""}" role="note">
        <strong>${title}:</strong> ${detail}
      </p>`,
  );
}
