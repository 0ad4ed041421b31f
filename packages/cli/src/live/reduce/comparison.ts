import type { PairProgress, Progress, TrialPlace } from "@dropctl/scenarios";
import { comparedTrial } from "../comparedTrial.ts";
import type { ComparisonView, SideView } from "../view.ts";
import { withLoadSecond } from "./traffic.ts";
import type { TrackedView } from "./tracked.ts";

type Side = TrialPlace["side"];

/** What a scenario tells of a trial. */
export function takeTrialProgress(view: TrackedView, event: Progress, atMs: number): TrackedView {
  if (event.kind === "pair") return takePair(view, event);
  const trial = comparedTrial(event.trial);
  if (trial === null) return view;
  const known = view.comparison;
  const anew = known === null || view.load?.scenario !== event.scenario || trial.pair < known.pair;
  const comparison = { ...(anew ? begun(trial) : known), pair: trial.pair, pairs: trial.pairs };
  const side = comparison[trial.side];
  return { ...view, comparison: { ...comparison, [trial.side]: sideAfter(side, trial, event) } };

  function sideAfter(side: SideView, { label, pair }: TrialPlace, event: Progress): SideView {
    const here = { ...side, label };
    switch (event.kind) {
      case "phase":
        // The trial before stays to be seen until this one has something to show.
        return { ...here, running: event.phase !== "judging", ...freshAt(event.phase) };
      case "second":
        return withLoadSecond(here, { line: event.line, atMs });
      case "judged":
        return { ...here, running: false, trials: here.trials + (pair > 0 ? 1 : 0) };
      case "preparing":
      case "tick":
      case "pair":
        return here;
    }
  }
}

function freshAt(phase: "arranging" | "loading" | "judging"): Partial<SideView> {
  return phase === "loading" ? { traffic: [] } : {};
}

function takePair(view: TrackedView, { pair, pairs, metric, effect }: PairProgress): TrackedView {
  const known = view.comparison;
  if (known === null) return view;
  const before = { ...known.before, median: effect.before };
  const after = { ...known.after, median: effect.after };
  return { ...view, comparison: { ...known, before, after, pair, pairs, metric, effect } };
}

function begun({ side, label, pair, pairs }: TrialPlace): ComparisonView {
  const empty = (name: Side): SideView => ({
    label: name === side ? label : "…",
    ...{ traffic: [], median: null, trials: 0, running: false },
  });
  return {
    ...{ before: empty("before"), after: empty("after"), pair, pairs },
    ...{ metric: "tps", effect: null },
  };
}
