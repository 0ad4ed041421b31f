import { mergeVerdicts, type RunRecord } from "@dropctl/scenarios";
import { count } from "../render/units.ts";

/** What the judge says of the stock of all runs, for the top of a report. */
export interface Headline {
  kind: "holds" | "broken" | "unjudged";
  /** The verdict itself: `0 oversold, every invariant holds`. */
  verdict: string;
  /** What it rests on: units, runs. */
  basis: string;
  /** A line for each broken invariant. */
  broken: string[];
}

export function headlineOf(records: readonly RunRecord[]): Headline {
  const verdict = mergeVerdicts(records);
  const basis = [
    verdict.units > 0 ? `${count(verdict.sold)} units sold of ${count(verdict.units)}` : null,
    `${count(verdict.lost)} lost`,
    verdict.unacknowledged > 0
      ? `${count(verdict.unacknowledged)} sold to buyers who lost the answer`
      : null,
    runsJudged(records),
  ];
  const kind = kindOf(verdict);
  return {
    kind,
    verdict: verdictOf(kind, verdict),
    basis: basis.filter((part) => part !== null).join(" · "),
    broken: verdict.broken.map(({ invariant, detail }) => `${invariant}: ${detail}`),
  };
}

type Merged = ReturnType<typeof mergeVerdicts>;

/** By what was found, whatever `ok` claims: the record may come from elsewhere. */
function kindOf({ ok, judged, broken, oversold, lost }: Merged): Headline["kind"] {
  if (broken.length > 0 || oversold > 0 || lost > 0) return "broken";
  return ok && judged ? "holds" : "unjudged";
}

function verdictOf(kind: Headline["kind"], { oversold, lost, broken }: Merged): string {
  if (kind === "holds") return "0 oversold, every invariant holds";
  if (kind === "unjudged") return "Stock not judged: the ledger could not be read";
  if (oversold + lost > 0) return `Broken: ${count(oversold)} oversold, ${count(lost)} lost`;
  return `Broken: ${[...new Set(broken.map(({ invariant }) => invariant))].join(", ")}`;
}

function runsJudged(records: readonly RunRecord[]): string {
  const judged = records.filter(({ verdict }) => verdict.judged).length;
  const of = judged === records.length ? "" : ` of ${count(records.length)}`;
  return `${count(judged)}${of} ${records.length === 1 ? "run" : "runs"} judged`;
}
