import type { Step } from "../../load/result.ts";
import { createAnswerJudge, type Judged, retryAfterMs } from "../measure/answers.ts";
import type { CutShort } from "../process/generatorProcess.ts";
import type { Connections, Outcome, Request } from "./connections.ts";
import { retryDelayMs } from "../measure/retries.ts";
import type { QueueTally } from "./queueTally.ts";
import { watchTarget } from "./watch.ts";

export interface Errand {
  step: Step;
  /** Sent again it is the same, key and all; patience is for the first sending alone. */
  request: Request;
  /** When it was meant to be sent, by `performance.now()`, in an open load. */
  dueMs?: number | undefined;
  /** Called when it first does not wait for a connection any more. */
  onSent?: (() => void) | undefined;
}

/** The answer that ended an errand; the last of them when it was given up. */
export interface Reply {
  judged: Judged;
  body: string;
  /** When the sending that it answers went out, and when it came. */
  sentMs: number;
  nowMs: number;
}

/** Carries requests until each has a yes or a no, counts them, and keeps the load's timers. */
export class Courier {
  readonly finished: Promise<CutShort>;
  readonly #end: (cutShort: CutShort) => void;
  readonly #connections: Connections;
  readonly #tally: QueueTally;
  readonly #judge = createAnswerJudge();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #watch: ReturnType<typeof watchTarget>;
  readonly #onStop: () => void;
  #ended = false;

  /** `onStop` is called once, before what is on the wire is broken. */
  constructor(order: {
    connections: Connections;
    tally: QueueTally;
    timeLimitMs: number;
    onStop?: () => void;
  }) {
    this.#connections = order.connections;
    this.#tally = order.tally;
    this.#onStop = order.onStop ?? (() => {});
    const { promise, resolve } = Promise.withResolvers<CutShort>();
    this.finished = promise;
    this.#end = resolve;
    this.#watch = watchTarget({
      timeLimitMs: order.timeLimitMs,
      onDead: (cutShort) => this.stop(cutShort),
    });
  }

  stop(cutShort: CutShort): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#watch.end();
    this.#timers.forEach(clearTimeout);
    this.#onStop();
    this.#connections.destroy();
    this.#end(cutShort);
  }

  /** `onReply` is called once, unless the load ends before; never at once. */
  carry(errand: Errand, onReply: (reply: Reply) => void): void {
    this.#send(errand, 1, onReply);
  }

  later(afterMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, afterMs);
    this.#timers.add(timer);
  }

  #send(errand: Errand, attempt: number, onReply: (reply: Reply) => void): void {
    const { onSent, ...again } = errand;
    const onOutcome = (outcome: Outcome) => {
      if (this.#ended) return;
      const { askedMs, ...reply } = this.#take(errand, outcome);
      const delayMs = reply.judged.retry ? retryDelayMs({ plan: "queue", attempt, askedMs }) : null;
      if (delayMs === null) return onReply(reply);
      const { patienceMs: _, ...request } = errand.request;
      const dueMs = errand.dueMs === undefined ? undefined : performance.now() + delayMs;
      this.later(delayMs, () => this.#send({ ...again, request, dueMs }, attempt + 1, onReply));
    };
    this.#connections.send(errand.request, onOutcome, onSent);
  }

  #take({ step, dueMs }: Errand, outcome: Outcome): Reply & { askedMs?: number | undefined } {
    if (outcome.kind === "lost") {
      const { reason } = outcome;
      if (reason !== "cut") this.#watch.lost();
      this.#tally.lost(step, reason);
      const nowMs = performance.now();
      const judged: Judged = { counts: "failed", code: reason, retry: true };
      return { judged, body: "", sentMs: nowMs, nowMs };
    }
    const { answer, latencyMs, nowMs } = outcome;
    const judged = this.#judge(answer);
    this.#watch.answered();
    // A timer may fire a moment before its time: then the request was sent too early.
    const responseMs = dueMs === undefined ? undefined : Math.max(nowMs - dueMs, latencyMs);
    this.#tally.answered(step, answer.status, judged, latencyMs, nowMs, responseMs);
    const askedMs = judged.retry ? retryAfterMs(answer.headers) : undefined;
    return { judged, body: answer.body, sentMs: nowMs - latencyMs, nowMs, askedMs };
  }
}
