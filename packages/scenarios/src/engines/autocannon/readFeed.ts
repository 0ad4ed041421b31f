import type { ReadPlan } from "../../load/plan.ts";
import { type Answer, createAnswerJudge } from "../measure/answers.ts";
import type { Findings } from "../process/generatorProcess.ts";
import { Arrivals } from "./arrivals.ts";
import type { Feed, Job } from "./feed.ts";
import type { LoadMeter } from "../measure/loadMeter.ts";
import type { RequestWriter } from "./requests.ts";

const NO_BUYERS = { accepted: 0, refused: 0, failed: 0, paid: 0 };

/** At the end of an open load, what was due is sent this long; the rest is dropped. */
const OVERDUE_MS = 1_000;

interface Read extends Job {
  /** Null in a closed loop. */
  intendedMs: number | null;
}

/**
 * Reads the stock over and over until the plan's time is up: each connection as soon as it is
 * answered, or at the plan's rate. What is answered during the warm-up is not measured.
 */
export class ReadFeed implements Feed<Read> {
  onReady: () => void = () => {};
  readonly #plan: ReadPlan;
  readonly #closedRead: Read;
  readonly #arrivals: Arrivals | null;
  readonly #judge = createAnswerJudge();
  readonly #meter: LoadMeter;
  #startMs: number | null = null;
  #measureFromMs = 0;
  #endMs = 0;

  constructor(plan: ReadPlan, writer: RequestWriter, meter: LoadMeter) {
    this.#plan = plan;
    this.#meter = meter;
    this.#closedRead = { request: writer.readStock(plan.dropId), intendedMs: null };
    const rate = plan.ratePerSecond;
    this.#arrivals = rate === null ? null : new Arrivals(rate, () => this.onReady());
  }

  next(nowMs: number): Read | "wait" | "done" {
    if (this.#startMs === null) this.#start(nowMs);
    if (nowMs >= this.#measureFromMs) this.#meter.begin(nowMs);
    const over = nowMs >= this.#endMs;
    if (this.#arrivals === null) return over ? "done" : this.#closedRead;
    if (nowMs >= this.#endMs + OVERDUE_MS) return "done";
    const intendedMs = this.#arrivals.take(Math.min(nowMs, this.#endMs));
    if (intendedMs !== null) return { request: this.#closedRead.request, intendedMs };
    return over ? "done" : "wait";
  }

  answered({ intendedMs }: Read, answer: Answer, latencyMs: number, nowMs: number): void {
    if (nowMs < this.#measureFromMs) return;
    const judged = this.#judge(answer);
    const responseMs = intendedMs === null ? undefined : nowMs - intendedMs;
    this.#meter.answered(answer.status, judged, latencyMs, nowMs, responseMs);
  }

  lost(_job: Job, reason: string, nowMs: number): void {
    if (nowMs < this.#measureFromMs) return;
    this.#meter.lost(reason);
  }

  tick(nowMs: number) {
    const { warmUpMs, durationMs } = this.#plan;
    const elapsedMs = nowMs - (this.#startMs ?? nowMs);
    return {
      doneShare: Math.min(1, elapsedMs / (warmUpMs + durationMs)),
      buyers: NO_BUYERS,
    };
  }

  result(): Findings {
    const { ratePerSecond } = this.#plan;
    return {
      steps: { read: this.#meter.result() },
      offered:
        ratePerSecond === null
          ? null
          : { ratePerSecond, dropped: this.#arrivals?.missed(this.#endMs) ?? 0 },
      buyers: null,
      queue: null,
    };
  }

  #start(nowMs: number): void {
    this.#startMs = nowMs;
    this.#measureFromMs = nowMs + this.#plan.warmUpMs;
    this.#endMs = this.#measureFromMs + this.#plan.durationMs;
    // Connections that wait for an arrival when the time is up would wait for ever.
    setTimeout(() => this.onReady(), this.#plan.warmUpMs + this.#plan.durationMs + 1);
  }
}
