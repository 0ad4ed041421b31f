import { count } from "../render/units.ts";
import { environmentOf, type Fact, knobsOf, methodOf } from "./method.ts";
import type { Report, ScenarioReport } from "./report.ts";
import type { Side } from "./sides.ts";

const MARKS = { holds: "✅", broken: "❌", unjudged: "⚠️" } as const;

/** A report for a pull request: the verdict, the figures side by side, and what they rest on. */
export function markdownReport(report: Report): string {
  const { headline, title } = report;
  const warnings = [...report.warnings, ...report.scenarios.flatMap((one) => one.warnings)];
  return [
    `### dropctl – ${plain(title)}`,
    `${MARKS[headline.kind]} **${plain(headline.verdict)}** (${plain(headline.basis)})`,
    headline.broken.map((line) => `- ❌ ${plain(line)}`).join("\n"),
    warnings
      .map(
        (one) => `> ${one.invalid ? "❌" : "⚠️"} **${plain(one.title)}**: ${plain(one.detail)}\n`,
      )
      .join("\n")
      .trimEnd(),
    ...report.scenarios.map(figuresTable),
    ...report.scenarios.flatMap(({ sides }) => sides.map(details)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function figuresTable({ sides, changes }: ScenarioReport): string {
  const [first] = changes;
  if (first === undefined) return "";
  const titles = first.values.flatMap(({ side }, at) => [
    plain(side),
    ...(at > 0 ? ["change"] : []),
  ]);
  const rows = changes.map(({ label, values }) =>
    row([
      label,
      ...values.flatMap(({ text, change }, at) => [text, ...(at > 0 ? [change ?? "–"] : [])]),
    ]),
  );
  const runs = sides.map((side) => `${plain(side.label)} ${count(side.runs.length)}`).join(", ");
  return [
    row(["medians", ...titles]),
    row(["---", ...titles.map(() => "---:")]),
    ...rows,
    "",
    `Runs: ${runs}.`,
  ].join("\n");
}

function details({ label, shown }: Side): string {
  const summary = plain(`${shown.scenario}, ${label}: how it was measured, environment`);
  const groups: [string, Fact[]][] = [
    ["How it was measured", methodOf(shown)],
    ["Knobs", knobsOf(shown)],
    ["Environment", environmentOf(shown)],
  ];
  return [
    `<details><summary>${summary}</summary>`,
    ...groups.map(([title, facts]) =>
      [
        `**${title}**`,
        "",
        ...facts.map(([name, value]) => `- ${plain(name)}: ${plain(value)}`),
      ].join("\n"),
    ),
    `Run ${plain(shown.id)}.`,
    "</details>",
  ].join("\n\n");
}

function row(cells: string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/**
 * Text from a record as text, in Markdown and in the HTML within it: no tag, no link, no table, no
 * mention of a person.
 */
function plain(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[&<>@\\`*[\]|]|:(?=\/\/)/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
