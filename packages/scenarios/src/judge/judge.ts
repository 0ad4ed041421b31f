import {
  type Audit,
  brokenChecks,
  type Client,
  type Drop,
  ProblemError,
  UnreachableError,
} from "@dropctl/protocol";
import { ScenarioFault } from "../fault.ts";
import type { Buyer } from "../load/plan.ts";
import type { LoadResult } from "../load/result.ts";
import type { Invalid, QueueRecord, Verdict } from "../record/schema.ts";
import type { Knobs } from "../scenarios/knobs.ts";
import type { Evidence, Scenario } from "../scenarios/scenario.ts";
import { compareWithLedger } from "./acknowledged.ts";
import { auditWhenQuiet, readLedger, readStockAnew, readTickets } from "./ledger.ts";
import { queueFigures } from "./queue/figures.ts";

const NOT_AT_REST: Invalid = {
  reason: "not_judged",
  detail: "the drop did not come to rest within 10 s after the load",
};

export interface Judgement {
  audit: Audit | null;
  verdict: Verdict;
  /** Null without a waiting room. */
  queue: QueueRecord | null;
  /** Set when there was nothing to judge by. */
  invalid: Invalid | null;
}

/**
 * Judges the stock once the drop is at rest: the server's own audit, every acknowledgement
 * against the ledger's rows, and what the scenario demands. A target that does not answer any
 * more cannot be judged: that is no broken invariant, and no clean bill either.
 */
export async function judgeStock(order: {
  client: Client;
  drop: Drop;
  scenario: Scenario;
  knobs: Knobs;
  buyers: Buyer[];
  load: LoadResult;
}): Promise<Judgement> {
  const { client, drop, scenario, knobs, buyers, load } = order;
  const dropId = drop.id;
  try {
    const audit = await auditWhenQuiet(client, dropId);
    const rows = await readLedger(client, dropId);
    const tickets = drop.waitingRoom === "off" ? [] : await readTickets(client, dropId);
    const stock = await readStockAnew(client, dropId);
    const evidence: Evidence = { knobs, drop, buyers, load, audit, stock, rows, tickets };
    const compared =
      load.buyers === null
        ? { lost: 0, unacknowledged: 0, broken: [] }
        : compareWithLedger(rows, buyers, load.buyers);
    const audited = brokenChecks(audit).map(({ name, detail }) => ({
      invariant: name as string,
      detail,
    }));
    const demanded = demandsOf(scenario, evidence);
    const { held, paid, total, expiredLate } = audit.ledger;
    const broken = [
      ...audited,
      ...compared.broken,
      ...demanded.broken,
      ...judgeExpiry(expiredLate),
    ];
    const { lost, unacknowledged } = compared;
    const oversold = Math.max(0, held + paid - total);
    const ok = broken.length === 0 && demanded.invalid === null;
    return {
      audit,
      verdict: { ok, judged: true, broken, oversold, lost, unacknowledged },
      queue: load.queue === null ? null : queueFigures(evidence, { ...drop, total }, load.queue),
      invalid: audit.quiet ? demanded.invalid : NOT_AT_REST,
    };
  } catch (cause) {
    if (!(cause instanceof UnreachableError) && !(cause instanceof ProblemError)) throw cause;
    const detail = `the ledger could not be read: ${cause.message}`;
    return {
      audit: null,
      verdict: { ok: false, judged: false, broken: [], oversold: 0, lost: 0, unacknowledged: 0 },
      queue: null,
      invalid: { reason: "not_judged", detail },
    };
  }
}

/** A judge that throws, which only a user's does, leaves the rest of the verdict as it is. */
function demandsOf(scenario: Scenario, evidence: Evidence) {
  try {
    return { broken: scenario.judge(evidence), invalid: null };
  } catch (cause) {
    if (!(cause instanceof ScenarioFault)) throw cause;
    return { broken: [], invalid: { reason: "judge_threw" as const, detail: cause.message } };
  }
}

/** The audit forgives a late end, for the server may have been down; in a run it was not. */
function judgeExpiry(expiredLate: number): Verdict["broken"] {
  if (expiredLate === 0) return [];
  const detail = `${expiredLate} holds were taken back more than 2 s after their deadline`;
  return [{ invariant: "no_overdue_holds", detail }];
}
