import type { Colours } from "../output.ts";
import type { GateResult } from "../services/gate.ts";
import { checkWords, gateHeadline } from "./gateWords.ts";
import { table } from "./table.ts";
import { wrap } from "./wrap.ts";

/** A gate for people: what was wanted, what there was, and why a check failed. */
export function gateText(result: GateResult, colours: Colours): string {
  const { run, checks, baseline, overruled } = result;
  const rows = checks.map((check) => {
    const { name, wanted, got } = checkWords(check);
    return [name, wanted, got, check.ok ? colours.green("ok") : colours.red("FAILED")];
  });
  const columns = ["CHECK", "WANTED", "GOT", ""].map((title) => ({ title }));
  const failed = checks
    .filter((check) => !check.ok)
    .map(checkWords)
    .map(({ name, why }) => colours.red(wrap(`${name}: ${why}.`, { indent: "  " })));
  const headline = `Gate of run ${run.id}: ${gateHeadline(result)}.`;
  return [
    table(columns, rows, colours.dim),
    failed.join("\n"),
    overruled.length === 0
      ? ""
      : colours.yellow(wrap(`Forced against baseline ${baseline}: ${overruled.join("; ")}.`)),
    result.ok ? colours.green(headline) : colours.red(headline),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
