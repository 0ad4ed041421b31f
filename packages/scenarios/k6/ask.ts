import { sleep } from "k6";
import exec from "k6/execution";
import type { K6Order } from "../src/engines/k6/order.ts";
import type { Step } from "../src/load/result.ts";
import { createAnswerJudge, type Judged, retryAfterMs } from "../src/engines/measure/answers.ts";
import { type Report, tell } from "./log.ts";
import { type Asker, lossOf, type Response, send } from "./requests.ts";

/** How a request ended. */
export interface Asked {
  judged: Judged;
  /** With a body that is read only by whoever wants it. */
  response: Response;
  atMs: number;
  /** The Retry-After. */
  askedMs: number | undefined;
}

const judge = createAnswerJudge();
let startMs = 0;

/** To be called by each iteration of the load: a warm-up has the same virtual users. */
export function beginIteration(): void {
  startMs = exec.scenario.startTime;
}

/** Milliseconds since the load began. */
export function nowMs(): number {
  return Date.now() - startMs;
}

/**
 * Sends a step once.
 * @param order.intendedMs when it was meant to be sent; null: as soon as it could be
 */
export function ask(order: {
  order: K6Order;
  step: Step;
  asker: Asker;
  intendedMs: number | null;
  report: Report;
}): Asked {
  const { step, report } = order;
  const response = send(order.order, step, order.asker);
  const atMs = nowMs();
  if (response.status === 0) {
    const reason = lossOf(response);
    report(["lost", step, reason]);
    const judged: Judged = { counts: "failed", code: reason, retry: true };
    return { judged, response, atMs, askedMs: undefined };
  }
  const { status } = response;
  const succeeded = status >= 200 && status < 300;
  // Looked at only where it matters: k6 makes a text of it, and a table of the headers, each time.
  const judged = judge({ status, body: succeeded ? "" : response.body, headers: [] });
  const { duration } = response.timings;
  const responseMs =
    order.order.plan.kind !== "queue" && order.order.plan.ratePerSecond !== null
      ? // The clock has whole milliseconds only.
        Math.max(duration, order.intendedMs === null ? 0 : atMs - order.intendedMs)
      : null;
  report([
    "answered",
    step,
    response.status,
    judged.counts,
    judged.code,
    atMs,
    duration,
    responseMs,
  ]);
  return { judged, response, atMs, askedMs: judged.retry ? askedMsOf(response) : undefined };
}

function askedMsOf({ headers }: Response): number | undefined {
  const asked = headers["Retry-After"];
  return asked === undefined ? undefined : retryAfterMs(["retry-after", asked]);
}

/** Waits in this journey, and tells before it what is known. */
export function pause(forMs: number): void {
  tell();
  if (forMs > 0) sleep(forMs / 1_000);
}
