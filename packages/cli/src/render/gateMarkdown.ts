import type { GateResult } from "../services/gate.ts";
import { checkWords, gateHeadline } from "./gateWords.ts";

/** A gate as Markdown, for a job's summary or a comment: a table, and why a check failed. */
export function gateMarkdown(result: GateResult): string {
  const { run, checks, baseline, overruled } = result;
  const words = checks.map((check) => ({ ...checkWords(check), ok: check.ok }));
  const rows = words.map(({ name, wanted, got, ok }) =>
    row([name, wanted, got, ok ? "ok" : "FAILED"].map(plain)),
  );
  const why = words
    .filter(({ ok }) => !ok)
    .map(({ name, why: reason }) => `- **${plain(name)}**: ${plain(reason)}`);
  const forced = `Forced against baseline ${baseline}: ${overruled.join("; ")}`;
  return [
    `### dropctl gate: ${plain(run.scenario)} ${result.ok ? "holds" : "FAILED"}`,
    `${gateHeadline(result)}. Run ${plain([run.id, run.mode, run.stack, run.engine].join(", "))}.`,
    [row(["check", "wanted", "got", "result"]), row(["---", "---", "---", "---"]), ...rows].join(
      "\n",
    ),
    why.join("\n"),
    overruled.length === 0 ? "" : plain(forced),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

function row(cells: string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Text that stays text: no markup, no HTML, no new cell, no mention, one line. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[&<>|`*_~[\]\\@#]/g, (character) => `&#${character.charCodeAt(0)};`);
}
