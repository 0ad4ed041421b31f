import type {
  JudgedProgress,
  PhaseProgress,
  PreparingProgress,
  Progress,
  TickProgress,
} from "@dropctl/scenarios";
import { comparedTrial } from "../comparedTrial.ts";
import type { LoadView } from "../view.ts";
import { relight } from "./drops.ts";
import { lightOfVerdict } from "./light.ts";
import { withLines } from "./log.ts";
import { takeLoadSecond } from "./traffic.ts";
import { line, type LoadKey, type LoadProgress, type TrackedView } from "./tracked.ts";

const BROKEN_KEPT = 20;
const NOBODY = { accepted: 0, refused: 0, failed: 0, paid: 0 };
const NOT_BEGUN: LoadProgress = { elapsedMs: 0, doneShare: 0, buyers: NOBODY };

/** What a scenario tells of its load, but for what makes a comparison of it. */
export function takeLoadProgress(view: TrackedView, event: Progress, atMs: number): TrackedView {
  switch (event.kind) {
    case "phase":
      return takePhase(view, event);
    case "preparing":
      return takePreparing(view, event, atMs);
    case "tick": {
      const { elapsedMs, doneShare, buyers } = event;
      return withProgress(view, event, { elapsedMs, doneShare, buyers });
    }
    case "second":
      return takeLoadSecond(view, event, atMs);
    case "judged":
      return takeJudged(view, event, atMs);
    case "pair":
      return event.pair < event.pairs ? view : withLoad(view, event.scenario, { phase: "done" });
  }
}

function takePhase(view: TrackedView, event: PhaseProgress): TrackedView {
  const { scenario, dropId, trial } = event;
  const next = { ...view, loadDropId: dropId, preparingSince: null };
  switch (event.phase) {
    case "arranging":
      return withLoad({ ...next, loads: {} }, scenario, {
        ...{ phase: "arranging", preparing: null, ...NOT_BEGUN },
      });
    case "loading": {
      const phase = trial?.pair === 0 ? "warming up" : "loading";
      return withProgress(withLoad(next, scenario, { phase, preparing: null }), event, NOT_BEGUN);
    }
    case "judging":
      return withLoad(next, scenario, { phase: "judging", doneShare: 1, preparing: null });
  }
}

/** Loads that go on in turns are shown as one: the buyers of both, the mean of what is done. */
function withProgress(
  view: TrackedView,
  { scenario, trial }: PhaseProgress | TickProgress,
  progress: LoadProgress,
): TrackedView {
  const key: LoadKey = comparedTrial(trial)?.side ?? "alone";
  const loads = { ...view.loads, [key]: progress };
  const all = Object.values(loads);
  const sum = (of: (load: LoadProgress) => number) =>
    all.reduce((total, load) => total + of(load), 0);
  return withLoad({ ...view, loads }, scenario, {
    elapsedMs: sum(({ elapsedMs }) => elapsedMs),
    doneShare: sum(({ doneShare }) => doneShare) / all.length,
    buyers: {
      accepted: sum(({ buyers }) => buyers.accepted),
      refused: sum(({ buyers }) => buyers.refused),
      failed: sum(({ buyers }) => buyers.failed),
      paid: sum(({ buyers }) => buyers.paid),
    },
  });
}

function takePreparing(view: TrackedView, event: PreparingProgress, atMs: number): TrackedView {
  const { scenario, what, done, of } = event;
  if (done >= of) return withLoad({ ...view, preparingSince: null }, scenario, { preparing: null });
  const known = view.preparingSince;
  const since = known?.what === what && known.done <= done ? known : { what, atMs, done };
  const spanMs = atMs - since.atMs;
  const perSecond = spanMs > 0 ? ((done - since.done) * 1_000) / spanMs : 0;
  const leftMs = perSecond > 0 ? ((of - done) / perSecond) * 1_000 : null;
  const preparing = { what, done, of, perSecond, leftMs };
  return withLoad({ ...view, preparingSince: since }, scenario, { preparing });
}

function takeJudged(view: TrackedView, event: JudgedProgress, atMs: number): TrackedView {
  const { scenario, verdict, invalid, trial } = event;
  const before = view.load?.verdict ?? { ok: true, oversold: 0, lost: 0, broken: [] };
  const sum: LoadView["verdict"] = {
    ok: before.ok && verdict.ok,
    oversold: before.oversold + verdict.oversold,
    lost: before.lost + verdict.lost,
    broken: [...before.broken, ...verdict.broken].slice(0, BROKEN_KEPT),
  };
  const judged = withLoad(view, scenario, {
    verdict: sum,
    ...(trial === null ? { phase: "done" as const, doneShare: 1 } : {}),
  });
  const { loadDropId } = view;
  const lit =
    loadDropId === null
      ? judged
      : relight(judged, loadDropId, atMs, (drop) => lightOfVerdict(drop.light, verdict, atMs));
  const [first] = verdict.broken;
  const lines = [
    ...(first === undefined
      ? []
      : [line(atMs, "bad", `judged: ${first.invariant}: ${first.detail}`)]),
    ...(invalid === null ? [] : [line(atMs, "bad", `run invalid: ${invalid.detail}`)]),
  ];
  return withLines(lit, ...lines);
}

function withLoad(view: TrackedView, scenario: string, change: Partial<LoadView>): TrackedView {
  const begun: LoadView = {
    ...{ scenario, phase: "arranging", preparing: null, verdict: null },
    ...NOT_BEGUN,
  };
  return { ...view, load: { ...(view.load ?? begun), scenario, ...change } };
}
