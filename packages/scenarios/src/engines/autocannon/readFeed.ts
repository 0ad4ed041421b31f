import type { ReadPlan } from "../../load/plan.ts";
import { type Answer, createAnswerJudge } from "../measure/answers.ts";
import type { Findings } from "../process/generatorProcess.ts";
import type { Feed, Job } from "./feed.ts";
import { Meter } from "../measure/meter.ts";
import { PeakCounter } from "../measure/peak.ts";
import type { RequestWriter } from "./requests.ts";

const NO_BUYERS = { accepted: 0, refused: 0, failed: 0, paid: 0 };

/** Reads the stock over and over until the plan's time is up; every answer is one read. */
export class ReadFeed implements Feed {
  onReady: () => void = () => {};
  readonly #plan: ReadPlan;
  readonly #job: Job;
  readonly #judge = createAnswerJudge();
  readonly #meter = new Meter();
  readonly #peak = new PeakCounter();
  #startMs: number | null = null;

  constructor(plan: ReadPlan, writer: RequestWriter) {
    this.#plan = plan;
    this.#job = { request: writer.readStock(plan.dropId) };
  }

  next(nowMs: number): Job | "done" {
    this.#startMs ??= nowMs;
    return nowMs - this.#startMs < this.#plan.durationMs ? this.#job : "done";
  }

  answered(_job: Job, answer: Answer, latencyMs: number, nowMs: number): void {
    this.#meter.answered(answer.status, this.#judge(answer), latencyMs, nowMs);
    this.#peak.count(nowMs);
  }

  lost(_job: Job, reason: string): void {
    this.#meter.lost(reason);
  }

  tick(nowMs: number) {
    const elapsedMs = nowMs - (this.#startMs ?? nowMs);
    return {
      completions: this.#meter.completions,
      doneShare: Math.min(1, elapsedMs / this.#plan.durationMs),
      buyers: NO_BUYERS,
    };
  }

  result(): Findings {
    const measured = this.#meter.result();
    return {
      overall: measured,
      steps: { read: measured },
      offered: null,
      peak: this.#peak.best(),
      buyers: null,
      queue: null,
    };
  }
}
