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
  #ended = false;

  constructor(order: { connections: Connections; tally: QueueTally; timeLimitMs: number }) {
    this.#connections = order.connections;
    this.#tally = order.tally;
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
    const { patienceMs: _, ...patient } = errand.request;
    this.#connections.send(attempt === 1 ? errand.request : patient, (outcome) => {
      if (this.#ended) return;
      const { askedMs, ...reply } = this.#take(errand.step, outcome);
      const delayMs = reply.judged.retry ? retryDelayMs({ plan: "queue", attempt, askedMs }) : null;
      if (delayMs === null) onReply(reply);
      else this.later(delayMs, () => this.#send(errand, attempt + 1, onReply));
    });
  }

  #take(step: Step, outcome: Outcome): Reply & { askedMs?: number | undefined } {
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
    this.#tally.answered(step, answer.status, judged, latencyMs, nowMs);
    const askedMs = judged.retry ? retryAfterMs(answer.headers) : undefined;
    return { judged, body: answer.body, sentMs: nowMs - latencyMs, nowMs, askedMs };
  }
}
