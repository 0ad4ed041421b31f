import { ProblemError, UnreachableError } from "@dropctl/protocol";
import type { Invalid } from "./record/schema.ts";

/** Between two loads a target may go away as well as in one; whatever else was thrown still is. */
export function gone(error: unknown): Invalid {
  const stopping = error instanceof ProblemError && error.problem.code === "shutting_down";
  if (!stopping && !(error instanceof UnreachableError)) throw error;
  return { reason: "target_died", detail: error.message };
}
