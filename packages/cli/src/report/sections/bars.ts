import { html, type Markup } from "../markup.ts";

/** Bars that share one scale, with the figures beside them: a table that needs no picture. */
export interface BarGroup {
  title: string;
  bars: Bar[];
}

export interface Bar {
  label: string;
  value: number;
  /** The value with its unit. */
  text: string;
  /** Beside the value: `×2.13`. */
  note?: string | null;
  /** 1 to 4. */
  colour: number;
}

/** @param scale `group`: each group has its own longest bar; `all`: they share it */
export function barsTable(groups: readonly BarGroup[], scale: "group" | "all"): Markup {
  const largest = (of: readonly BarGroup[]) =>
    Math.max(...of.flatMap(({ bars }) => bars.map(({ value }) => value)));
  const bodies = groups.map((group) =>
    groupBody(group, largest(scale === "all" ? groups : [group])),
  );
  return html`<table class="bars">
    ${bodies}
  </table>`;
}

function groupBody({ title, bars }: BarGroup, largest: number): Markup {
  const rows = bars.map(
    ({ label, value, text, note = null, colour }) =>
      html` <tr>
        <th scope="row">${label}</th>
        <td>${barPicture(largest > 0 ? value / largest : 0, colour)}</td>
        <td class="number">${text}${note === null ? null : html`<br /><b>${note}</b>`}</td>
      </tr>`,
  );
  return html` <tbody>
    <tr class="group">
      <th scope="rowgroup" colspan="3">${title}</th>
    </tr>
    ${rows}
  </tbody>`;
}

/** As a picture, not as a background: browsers print no backgrounds. */
function barPicture(share: number, colour: number): Markup {
  const width = (Math.min(1, Math.max(0, share)) * 100).toFixed(1);
  return html`<svg aria-hidden="true">
    <rect class="bar-${colour}" width="${width}%" height="100%" rx="2" />
  </svg>`;
}
