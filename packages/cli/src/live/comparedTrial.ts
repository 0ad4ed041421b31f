import type { TrialPlace } from "@dropctl/scenarios";

/** The trial, if it is one of a comparison; a run's own warm-up is none. */
export function comparedTrial(trial: TrialPlace | null): TrialPlace | null {
  return trial === null || trial.pairs === 0 ? null : trial;
}
