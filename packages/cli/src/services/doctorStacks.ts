import { findPrograms, missingFault, missingPrograms } from "@dropctl/stack";
import type { Config } from "../config.ts";
import type { StackName } from "../stacks.ts";
import { missingUrls } from "./backing.ts";

/** Whether a stack can run here; `detail` says with what, or what it needs. */
export interface StackFinding {
  stack: StackName;
  canRun: boolean;
  detail: string;
}

/** Looks, and starts nothing; of the environment's URLs it says whether they are set, never what. */
export function stackFindings(config: Config, embeddedRuns: boolean): StackFinding[] {
  const programs = findPrograms();
  const missing = missingPrograms(programs);
  const fault = missingFault(missing);
  const unset = missingUrls(config);
  return [
    {
      stack: "embedded",
      canRun: embeddedRuns,
      detail: embeddedRuns ? "needs nothing else" : "see above",
    },
    {
      stack: "local",
      canRun: missing.length === 0,
      detail:
        missing.length === 0
          ? `${programs.redisServer} and ${programs.mariadbd}`
          : `${fault.message}. ${fault.hint}`,
    },
    {
      stack: "external",
      canRun: unset.length === 0,
      detail:
        unset.length === 0
          ? "REDIS_URL and DATABASE_URL are set; whether they answer is not tried"
          : `needs ${unset.join(" and ")} in the environment`,
    },
  ];
}
