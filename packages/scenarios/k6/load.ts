import { sleep } from "k6";
import exec from "k6/execution";
import type { K6Order } from "../src/engines/k6/order.ts";
import type { ReadPlan } from "../src/load/plan.ts";
import { ask, beginIteration, nowMs, pause } from "./ask.ts";
import { Journey } from "./journey.ts";
import { type Report, tell } from "./log.ts";

/** An iteration that reads in a closed loop lasts this long, so that its line is worth it. */
const READS_A_LINE_MS = 50;
/** A refused connection fails at once: without a pause this would spin. */
const LOST_PAUSE_MS = 50;

/** One iteration of the load: a few reads, or the journey of one buyer. */
export function carryOut(load: {
  order: K6Order;
  tokenOf: (buyer: number) => string;
  report: Report;
}): void {
  beginIteration();
  const { order, report } = load;
  const { plan } = order;
  const iteration = exec.scenario.iterationInTest;
  const rate = plan.kind === "queue" ? null : plan.ratePerSecond;
  // k6 does not number what it dropped, so each drop makes the later ones look later; but a load
  // with drops is void anyway.
  const intendedMs = rate === null ? null : (iteration * 1_000) / rate;
  if (plan.kind === "read") {
    if (intendedMs !== null) {
      if (intendedMs < plan.durationMs) readOnce({ order, plan, intendedMs, report });
    } else {
      readFor(Math.min(READS_A_LINE_MS, plan.durationMs - nowMs()), { order, plan, report });
    }
    tell();
  } else if (iteration < plan.buyers) {
    const token = load.tokenOf(iteration);
    new Journey({ order, plan, buyer: iteration, token, intendedMs, report }).go();
  }
}

function readFor(forMs: number, read: { order: K6Order; plan: ReadPlan; report: Report }): void {
  // Only k6's own end is still to come.
  if (forMs <= 0) return sleep(LOST_PAUSE_MS / 1_000);
  const untilMs = nowMs() + forMs;
  const once = { ...read, intendedMs: null };
  while (readOnce(once) < untilMs);
}

/** A read that nobody counts. */
export function warmUp(order: K6Order): void {
  const { plan } = order;
  if (plan.kind === "read") readOnce({ order, plan, intendedMs: null, report: () => {} });
}

/** @returns when it was answered, as `nowMs` tells it */
function readOnce(read: {
  order: K6Order;
  plan: ReadPlan;
  intendedMs: number | null;
  report: Report;
}): number {
  const asker = { bearer: null, id: read.plan.dropId, idempotencyKey: null };
  const { order, intendedMs, report } = read;
  const { judged, atMs } = ask({ order, step: "read", asker, intendedMs, report });
  if (judged.retry && read.plan.ratePerSecond === null) pause(LOST_PAUSE_MS);
  return atMs;
}
