import { createClient, type StockMode } from "@dropctl/protocol";
import { checkEngine } from "./engines/engines.ts";
import { gone } from "./gone.ts";
import type { TrialPlace } from "./progress.ts";
import type { RunRecord } from "./record/schema.ts";
import { BuyerPool } from "./scenarios/arrange.ts";
import { knobsFor } from "./scenarios/scenario.ts";
import { guardTarget } from "./target.ts";
import { runTrial, type TrialOptions } from "./trial.ts";

export interface RunOptions extends Omit<
  TrialOptions,
  "url" | "client" | "pool" | "trial" | "warmUpMs"
> {
  /**
   * Sends a smaller load of the same kind first, to a drop of its own: it is judged, not measured.
   * True unless told; a scenario whose own load has a warm-up needs none.
   */
  warmUp?: boolean;
}

/**
 * Runs a scenario once against a fresh drop and judges the stock. What the target does wrong,
 * dying included, is in the record (`verdict`, `invalid`).
 * @throws {ScenarioFault} `invalid_knob`, `invalid_url`, `host_not_allowed`, `engine_cannot`,
 * `k6_missing`, `k6_too_old`
 * @throws {UnreachableError} nothing answers at the URL before the load
 * @throws {ProblemError} the server refuses to arrange the drop, e.g. a wrong admin token
 */
export async function runScenario(options: RunOptions): Promise<RunRecord> {
  const url = guardTarget(options.target);
  await checkEngine(options);
  const client = createClient({ ...options.target, url });
  const shared = { ...options, url, client, pool: new BuyerPool(client) };
  if (options.warmUp === false || "warmUpMs" in options.scenario.knobs) {
    return runTrial({ ...shared, trial: null });
  }
  const knobs = options.scenario.warmUp(knobsFor(options.scenario, options.knobs ?? {}));
  const warmUp = await runTrial({ ...shared, knobs, trial: warmUpPlace(options.mode) });
  if (warmUp.invalid !== null) return warmUp;
  if (options.signal?.aborted === true) {
    const detail = "stopped after the warm-up";
    return { ...warmUp, invalid: { reason: "interrupted", detail } };
  }
  const warmUpMs = warmUp.durationMs;
  const record = await runTrial({ ...shared, trial: null, warmUpMs }).catch(gone);
  return "reason" in record ? { ...warmUp, invalid: record } : afterWarmUp(warmUp, record);
}

function warmUpPlace(mode: StockMode): TrialPlace {
  return { pair: 0, pairs: 0, side: "after", label: mode };
}

/** The warm-up sold units too: what it broke is broken, though nobody asks how fast it was. */
function afterWarmUp(warmUp: RunRecord, record: RunRecord): RunRecord {
  const { verdict } = warmUp;
  const broken = verdict.broken.map(({ invariant, detail }) => ({
    invariant,
    detail: `in the warm-up: ${detail}`,
  }));
  return {
    ...record,
    verdict: {
      ...record.verdict,
      ok: record.verdict.ok && verdict.ok,
      broken: [...broken, ...record.verdict.broken],
      oversold: record.verdict.oversold + verdict.oversold,
      lost: record.verdict.lost + verdict.lost,
    },
  };
}
